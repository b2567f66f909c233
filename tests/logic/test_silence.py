"""What is said of work that nobody hears of."""

from datetime import UTC, datetime, timedelta

import pytest

from conductor_core.domain.agent import Watched
from conductor_core.logic.silence import BUDGET, DUE, Signs, decide, hanging, line, waits_for_approval

NOW = datetime(2026, 1, 2, 10, 5, 14, tzinfo=UTC)


def signs(
    heard: float,
    *,
    told: float | None = None,
    quiet: float | None = None,
    idle: float | None = None,
    asked: float | None = None,
    held: bool = False,
) -> Signs:
    told = heard if told is None else told
    return Signs(heard=heard, told=told, quiet=quiet, idle=idle, asked=asked, held=held)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (signs(59), None),
        (signs(60), "line"),
        (signs(200, told=59), None),
        (signs(200, told=60), "line"),
        (signs(3000, held=True), None),
        (signs(300), "hang"),
        (signs(300, quiet=299, idle=300), "line"),
        (signs(300, quiet=300, idle=299), "line"),
        (signs(300, quiet=300, idle=300), "hang"),
        (signs(599, asked=599), "line"),
        (signs(600, asked=600), "hang"),
        (signs(599, quiet=599, idle=599, asked=599), "line"),
    ],
)
def test_a_line_is_due_after_a_minute_and_a_hang_needs_every_sign_to_be_gone(seen: Signs, told: str | None) -> None:
    """No output, no processor time, no word of a model; who waits on purpose has said for what."""
    assert decide(seen, hangs=False) == told


def test_a_hang_is_said_once() -> None:
    """Then it is looked at as before."""
    assert decide(signs(400, told=10), hangs=True) is None
    assert decide(signs(400, told=70), hangs=True) == "line"


def test_looks_and_cards_fit_into_the_budget() -> None:
    """A silence that begins just after a look is told of by the second look after it is due, and a card follows it."""
    look, heartbeat = 15.0, 30.0
    assert DUE + look + heartbeat < BUDGET


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (Watched(at=NOW, programs=2, output_at=ago(70)), "codex is alive, last output 1 min 10 s ago"),
        (
            Watched(at=NOW, programs=2, output_at=ago(40), works=True),
            "codex is alive, last output 40 s ago, at work on the processor",
        ),
        (Watched(at=NOW, programs=0, asked_at=ago(40)), "codex waits for its model, asked 40 s ago"),
        (Watched(at=NOW, programs=0), "nothing is heard of codex; it runs no program and asks no model"),
    ],
)
def test_a_line_says_what_was_seen(seen: Watched, text: str) -> None:
    assert line("codex", seen, NOW) == text


def test_a_hang_says_what_is_missing() -> None:
    assert hanging("codex", 3, 300) == (
        "Nothing was heard of codex for 5 min: 3 programs of it alive, without output or processor time, no word of a model. "
        "It was not ended."
    )
    assert hanging("codex", 0, 300) == (
        "Nothing was heard of codex for 5 min: no program runs, no word of a model. It was not ended."
    )


def test_an_approval_is_waited_for_since() -> None:
    """Only its beginning is told, which stays true."""
    assert waits_for_approval("member", ago(3600), NOW, other=False) == (
        "Waits for approval since 2026-01-02 09:05\u00a0UTC; any member may give it."
    )
    assert waits_for_approval("owner", None, NOW, other=True) == (
        "Waits for approval; an owner who did not start the run has to give it."
    )
    assert waits_for_approval("owner", ago(3600), NOW, other=False) == (
        "Waits for approval since 2026-01-02 09:05\u00a0UTC; an owner has to give it."
    )
