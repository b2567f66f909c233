import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conductor_core.logic.ignoring import IgnoreFile, ignored


def left_out(lines: str, path: str, *, is_folder: bool = False) -> bool:
    return ignored((IgnoreFile.parse("", lines.encode()),), path, is_folder=is_folder)


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        ("*.log", "a/b.log", True),
        ("*.log", "a/b.logs", False),
        ("/build", "build", True),
        ("/build", "a/build", False),
        ("a/b", "a/b", True),
        ("a/b", "c/a/b", False),
        ("**/b", "c/a/b", True),
        ("a/**", "a/b/c", True),
        ("a/**", "a", False),
        ("a/**/z", "a/z", True),
        ("a/**/z", "a/b/c/z", True),
        ("*.log\n!keep.log", "keep.log", False),
        ("!keep.log\n*.log", "keep.log", True),
        ("# a", "# a", False),
        (r"\#a", "#a", True),
        (r"\!a", "!a", True),
        ("a   ", "a", True),
        ("a\\ ", "a ", True),
        ("a\r", "a", True),
        ("f?o", "fao", True),
        ("f?o", "f/o", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[^a-c]x", "zx", True),
        ("[[:digit:]]x", "5x", True),
        ("[]]x", "]x", True),
        ("[!/]", "a", True),
        ("[!/]", "b/a", False),
        ("x[/b]", "xb", True),
        ("x[/b", "x[/b", False),
        (r"a\/b", "a/b", True),
        ("[", "[", False),
        ("a\\", "a\\", False),
        ("foo/", "foo", False),
        ("", "a", False),
        ("/", "a", False),
    ],
)
def test_a_line_and_a_file(lines: str, path: str, expected: bool) -> None:
    assert left_out(lines, path) is expected


def test_a_line_for_folders_leaves_files_alone() -> None:
    assert left_out("foo/", "foo", is_folder=True)
    assert not left_out("foo/", "foo")


def test_the_nearest_file_has_the_last_word() -> None:
    files = (IgnoreFile.parse("", b"*.log"), IgnoreFile.parse("keep/", b"!*.log"))
    assert not ignored(files, "keep/a.log", is_folder=False)


def test_a_line_made_to_take_years_comes_to_its_end() -> None:
    lines = "*a" * 60 + "b\n" + "**/" * 60 + "z\n"
    assert not left_out(lines, "a" * 250)
    assert not left_out(lines, "a/" * 100 + "a")


NAMES = st.text("ab.x", min_size=1, max_size=3).filter(lambda name: name not in {".", ".."})
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
LINES = st.lists(st.text("ab.x*?/![]-\\# ", max_size=7), max_size=5).map("\n".join)


@given(lines=LINES, path=PATHS)
@example(lines="[?--]", path="x")
@example(lines="[a\\-x]", path="b")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_decides_as_git_does(lines: str, path: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Asked about single paths; which folders are entered is the walk's business."""
    place = repository(tmp_path_factory)
    (place / "ignore").write_text(lines)
    asked = subprocess.run(
        [
            "git",
            "-c",
            f"core.excludesFile={place / 'ignore'}",
            "check-ignore",
            "--no-index",
            "-v",
            "-n",
            "-z",
            "--stdin",
        ],
        input=path.encode() + b"\0",
        capture_output=True,
        check=False,
        cwd=place,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"},
    )
    pattern = asked.stdout.split(b"\0")[2].decode()
    expected = bool(pattern) and not pattern.startswith("!")
    parts = path.split("/")
    file = (IgnoreFile.parse("", lines.encode()),)
    folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
    ours = any(ignored(file, folder, is_folder=True) for folder in folders) or ignored(file, path, is_folder=False)
    assert ours == expected, (lines, path, pattern)


def repository(factory: pytest.TempPathFactory) -> Path:
    place = factory.getbasetemp() / "ignoring"
    if not place.exists():
        subprocess.run(["git", "init", "-q", str(place)], check=True)
    return place
