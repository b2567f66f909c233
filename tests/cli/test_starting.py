"""How much of the program a command line loads before it answers."""

import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
from importlib.metadata import version
from pathlib import Path

import pytest

from adapters.cli.ends import FOLLOWED
from adapters.cli.farewell import Farewell, given_more, going_on
from adapters.cli.printing import complain
from bot.command_line import CONDUCTING
from conductor_core.domain.cap import Cap, CapReached
from conductor_core.logic.options import command_name

HEAVY = (
    "sqlalchemy",
    "structlog",
    "pydantic_settings",
    "conductor_core.engine",
    "conductor_core.store.opening",
    "bot.house",
)


ANSWERED: list[tuple[list[str], int]] = [
    (["--help"], 0),
    (["start", "--help"], 0),
    (["--version"], 0),
    (["strat"], 2),
    (["start", "--budget", "-1"], 2),
]
"""Command lines, each with its exit code."""


def test_help_and_what_is_misused_load_no_engine() -> None:
    """Nor do they need settings or a data folder; one after the other, so that what one loads is there when all are answered."""
    program = (
        f"import sys; from bot.command_line import run; codes = [run(words) for words, _ in {ANSWERED!r}]; "
        f"sys.stdout = sys.__stderr__; print(codes, set({HEAVY!r}) & set(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"CONDUCTOR_BUDGET": "nonsense"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr.splitlines()[-1] == f"{[code for _, code in ANSWERED]} set()"


def test_the_version_is_that_of_the_package() -> None:
    ended = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=False)
    assert ended.stdout == f"conductor {version('multi-llm-conductor')}\n"


@pytest.mark.parametrize("words", [["--version", "--json"], ["--help", "--json"], ["help", "start", "--json"]])
def test_help_is_data_where_data_is_wanted(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    home = str(tmp_path_factory.mktemp("home"))
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *words], env={"CONDUCTOR_HOME": home}, capture_output=True, text=True, check=False
    )
    reply = json.loads(ended.stdout)
    assert (reply["outcome"], ended.returncode) == ("ok", 0)
    assert reply["data"]


def test_the_orders_that_are_heard_at_once_are_those_that_conduct() -> None:
    """Their names stand where nothing of the commands is loaded yet."""
    assert sorted(CONDUCTING) == sorted(command_name(command) for command in FOLLOWED)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_is_interrupted_while_it_starts_says_that_nothing_was_begun(
    number: signal.Signals, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The first line is there before the program is loaded; the last one in every case."""
    home = str(tmp_path_factory.mktemp("home"))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "start", "anything"],
        env={"CONDUCTOR_HOME": home, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "Conductor starts …\n"
        process.send_signal(number)
        rest, complaint = process.communicate(timeout=60)
    assert (process.returncode, rest, complaint) == (130, "", "Nothing was begun.\n")


def test_the_last_line_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In words that can be typed in this shell."""
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/conductor")
    farewell = Farewell()
    assert farewell.text == "Nothing was begun."
    farewell.begun("R1", again=True)
    assert farewell.text == "R1 is saved. The same command goes on with it, and so does `conductor resume R1`."
    assert going_on("R1", again=False) == "`conductor resume R1` goes on with it."
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr(sys, "argv", ["/somewhere/bin/conductor"])
    assert going_on("R1", again=False) == "`/somewhere/bin/conductor resume R1` goes on with it."
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["scripts/../.venv/bin/conductor"])
    assert going_on("R1", again=False) == "`.venv/bin/conductor resume R1` goes on with it."


def test_a_run_that_a_rule_holds_goes_on_with_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no budget that could be raised."""
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/conductor")
    held = CapReached(cap=Cap(scope="run", amount=1000, asks=True), used=900, why="the rule wants a yes")
    assert given_more(held, "R3") == "`conductor approve spending R3` lets it spend more, and it goes on."


def test_a_long_sentence_ends_its_lines_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal; it would end them within a command that somebody copies."""
    near, far = os.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 40, 0, 0))
    with os.fdopen(near) as screen, os.fdopen(far, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        complain("R1 is paused. `.venv/bin/conductor resume R1` goes on with it.")
        assert [screen.readline(), screen.readline()] == [
            "R1 is paused. `.venv/bin/conductor\n",
            "resume R1` goes on with it.\n",
        ]


@pytest.mark.parametrize("words", [["--help"], ["runs"]])
def test_a_full_device_is_one_sentence(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env={"CONDUCTOR_HOME": str(home)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (1, "The answer cannot be written: No space left on device.\n")
