"""After a change of size the bottom part is drawn where its old lines began."""

import pytest

from adapters.console.footprint import Footprint, breaks_anew

CARD = (99, 60, 40, 40, 2)
"""Columns of the lines of a live card and of the prompt below it."""


def drawn(foot: Footprint, lines: tuple[int, ...]) -> None:
    """They are laid out and shown."""
    foot.laid_out(lines)
    foot.drawn()


def test_a_first_look_and_the_same_size_change_nothing() -> None:
    """Nothing has moved."""
    foot = Footprint()
    drawn(foot, CARD)
    assert (foot.resized(100, 30), foot.resized(100, 30)) == (0, 0)


@pytest.mark.parametrize(
    ("columns", "rows", "further"),
    [(120, 30, 0), (50, 30, 2), (30, 30, 6), (100, 10, 0), (99, 30, 0), (98, 30, 1)],
)
def test_lines_that_are_broken_anew_begin_further_up(columns: int, rows: int, further: int) -> None:
    """By one row for each piece more than one."""
    foot = Footprint()
    foot.resized(100, 30)
    drawn(foot, CARD)
    assert foot.resized(columns, rows) == further


def test_what_went_beyond_the_top_is_reached_when_it_comes_back() -> None:
    """Seven rows in a terminal of four: the first three are out of reach, and are two lines when it is wide again."""
    foot = Footprint()
    foot.resized(100, 30)
    drawn(foot, CARD)
    assert foot.resized(50, 4) == 2
    drawn(foot, (45, 2))
    assert foot.resized(120, 30) == 2


def test_what_was_printed_over_is_left_alone() -> None:
    """It stands in the middle of the thread."""
    foot = Footprint()
    foot.resized(100, 30)
    drawn(foot, CARD)
    foot.resized(50, 4)
    foot.moved_on()
    drawn(foot, (45, 2))
    assert foot.resized(120, 30) == 0


@pytest.mark.parametrize(
    ("environment", "anew"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "XTERM_VERSION": "XTerm(379)"}, False),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
        ({"TERM": "screen"}, False),
        ({"TERM": "linux"}, False),
    ],
)
def test_terminals_that_cut_lines_are_known(environment: dict[str, str], anew: bool) -> None:
    """There nothing moves."""
    assert breaks_anew(environment) is anew
