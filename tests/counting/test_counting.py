"""What counts as covered, and how it is told."""

import importlib.util
from pathlib import Path
from textwrap import dedent

import pytest

from tests.counting.importing import Loader, counted_files
from tests.counting.marks import marked
from tests.counting.report import Module, told

PROGRAMS = {
    "what was never called": (
        """\
        def called():
            return 1
        def forgotten():
            what = 1

            return what
        called()
        """,
        "4-6",
    ),
    "what stands after a fault": (
        """\
        try:
            fault = 1 / 0
            after = 1
        except ZeroDivisionError:
            after = 2
        else:
            after = 3
        """,
        "3, 7",
    ),
    "a condition that always held, and one that never did": (
        """\
        if 1 < 2:
            held = True
        if 2 < 1:
            held = False
        elif 1 < 2:
            held = True
        """,
        "4, 1 false, 5 false",
    ),
    "loops that never began, and that never came to their end": (
        """\
        for each in []:
            began = True
        for each in [1]:
            break
        while True:
            break
        """,
        "2, 3 ended",
    ),
    "cases that were not met, and that none was met": (
        """\
        for value in (1, 2):
            match value:
                case 1:
                    met = 1
                case 2:
                    met = 2
            match value:
                case 1 | 2:
                    met = 3
                case _:
                    met = 4
        """,
        "11, 2 no case",
    ),
    "coroutines that were left while they waited": (
        """\
        async def waits():
            await fails()
            return 1
        async def fails():
            raise StopAsyncIteration
        try:
            waits().send(None)
        except StopAsyncIteration:
            pass
        """,
        "3",
    ),
    "nothing of what only a reader or a checker of types needs": (
        '''\
        """A docstring."""
        from __future__ import annotations
        from typing import TYPE_CHECKING, assert_never
        if TYPE_CHECKING:
            from nowhere import Nothing
        def stub(): ...
        def other(value):
            """A docstring."""
            global seen
            match value:
                case 1:
                    seen = 1
                case _:
                    assert_never(value)
        other(1)
        ''',
        "",
    ),
}


@pytest.fixture(autouse=True)
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stays of what is compiled here."""
    monkeypatch.setattr("tests.counting.importing.COMPILED", tmp_path / "compiled")


@pytest.mark.parametrize("what", PROGRAMS)
def test_what_was_not_run_is_told_by_line_and_way(tmp_path: Path, what: str) -> None:
    """A dash goes over lines without statements."""
    source, missing = PROGRAMS[what]
    assert imported(tmp_path / "program.py", dedent(source)).places == missing


def test_what_is_compiled_already_is_counted_too(tmp_path: Path) -> None:
    """And what was changed since is compiled again."""
    path = tmp_path / "program.py"
    assert [imported(path, "first = 1").seen, imported(path, "first = 1").seen] == [{"1"}, {"1"}]
    assert imported(path, "first = 1\nsecond = 2").seen == {"1", "2"}


def test_the_whole_is_statements_and_ways_together() -> None:
    """Four of six: a file of which everything was seen is not named."""
    whole = Module(Path("bot/whole.py"), ["1", "2"], {"1", "2"})
    half = Module(Path("bot/half.py"), ["1", "1 true", "1 false", "2"], {"1", "1 false"})
    assert [*told([whole, half], 90)] == [
        " 50.0 %  bot/half.py  2",
        " 66.7 % of all statements and ways out of decisions were covered; 90 % are asked for.",
    ]


def test_everything_is_counted_but_fakes_and_migrations() -> None:
    """Also what no test imports."""
    counted = {name for name, _ in counted_files()}
    assert {"bot", "bot.__main__", "adapters.console.surface", "conductor_core.engine.conductor"} <= counted
    assert not {name for name in counted if "testing" in name or "migrations" in name}


def imported(path: Path, source: str) -> Module:
    """A module of this source, after it was imported."""
    path.write_text(source)
    seen: dict[str, int] = {}
    loader = Loader("program", str(path), seen)
    module = importlib.util.module_from_spec(importlib.util.spec_from_file_location("program", path, loader=loader))  # type: ignore[arg-type]
    loader.exec_module(module)
    return Module(path, marked(source).marks, seen.keys())
