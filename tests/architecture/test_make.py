"""What people type after ``make run`` reaches the program as they typed it, and nothing in it is carried out."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = """#!/usr/bin/env -S python3 -I -S
import json, os, sys
print(json.dumps({"argv": sys.argv[1:], "left": sorted({"GOAL", "FROM", "MAKEFLAGS"} & set(os.environ))}))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The real Makefile and start script, with a program that shows what it was given."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "run", tmp_path / "scripts")
    write(tmp_path / "scripts" / "setup", "#!/bin/sh\n")
    write(tmp_path / ".venv" / "bin" / "conductor", SHOW)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def given(checkout: Path, *arguments: str, **environment: str) -> list[str]:
    """What the program was given by ``make run``."""
    own = {name: value for name, value in os.environ.items() if name not in ("GOAL", "FROM", "MAKEFLAGS", "MAKELEVEL")}
    made = subprocess.run(
        ["make", "--no-print-directory", "run", *arguments],
        cwd=checkout,
        env=own | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    shown = json.loads(made.stdout)
    assert shown["left"] == [], "the program's children do not inherit them"
    return list(shown["argv"])


GOALS = [
    "a small tool",
    'bob\'s "best" tool',
    "costs $5 and $(touch pwned) and ${HOME}",
    "`touch pwned` $(shell touch pwned)",
    "a; touch pwned & touch pwned | touch pwned > pwned",
    "back\\slash \\n %s %% # no comment",
    "--json",
    "two\nlines",
    "ünïcode 🎺 “quotes”",
    "*",
    "end with a backslash\\",
]


@pytest.mark.parametrize("goal", GOALS)
def test_a_goal_arrives_as_it_was_typed(checkout: Path, goal: str) -> None:
    assert given(checkout, f"GOAL={goal}") == ["start", "--", goal]
    assert given(checkout, GOAL=goal) == ["start", "--", goal]
    assert not (checkout / "pwned").exists()


@pytest.mark.parametrize("source", ["../my tool", "$(touch pwned)", "-x", "https://git.example/a/b?x=1&y=2#z"])
def test_a_source_arrives_as_it_was_typed(checkout: Path, source: str) -> None:
    assert given(checkout, f"FROM={source}") == ["start", f"--from={source}"]
    assert given(checkout, f"FROM={source}", "GOAL=tidy") == ["start", f"--from={source}", "--", "tidy"]
    assert not (checkout / "pwned").exists()


@pytest.mark.parametrize("blank", ["", " "])
def test_what_is_given_and_blank_is_given(checkout: Path, blank: str) -> None:
    """So that it can be refused: nobody who names a goal means the default one."""
    assert "".join(given(checkout, f"GOAL={blank}")).strip() == "start--"
    assert given(checkout, GOAL=blank) == ["start", "--", blank]


@pytest.mark.parametrize("blank", ["", " "])
def test_an_empty_source_is_refused_in_the_words_it_was_given(checkout: Path, blank: str) -> None:
    """Whoever typed FROM= is not told of an option they did not type."""
    order = ["make", "--no-print-directory", "run", f"FROM={blank}"]
    made = subprocess.run(order, cwd=checkout, capture_output=True, text=True, check=False)
    assert made.returncode != 0
    assert made.stdout == ""
    assert made.stderr.splitlines()[0] == (
        "FROM is empty: say FROM=folder, FROM=file.zip or FROM=https://github.com/owner/name, or leave it out."
    )


def test_alone_it_starts_the_default_goal(checkout: Path) -> None:
    assert given(checkout) == ["start"]


def test_the_exit_code_is_the_programs(checkout: Path) -> None:
    """Make says 2 when a recipe fails; the line before names the program's own code."""
    write(checkout / ".venv" / "bin" / "conductor", "#!/bin/sh\nexit 3\n")
    made = subprocess.run(["make", "run"], cwd=checkout, capture_output=True, text=True, check=False)
    assert made.returncode != 0
    assert "Error 3" in made.stderr


def test_no_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    made = subprocess.run(
        [shutil.which("bash") or "/bin/bash", "scripts/setup"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stdout) == (1, "")
    assert made.stderr == (
        "Conductor needs Python 3.11 or newer and found none; "
        "on Debian and Ubuntu: apt-get install python3 python3-venv\n"
    )
