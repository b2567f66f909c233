"""When digests are due, and what stands in one."""

from datetime import UTC, datetime

import pytest

from conductor_core.domain.ask import Subject
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.run import Run, RunState
from conductor_core.domain.talk import Digest, Rhythm
from conductor_core.domain.usage import Micros, Spending
from conductor_core.logic.digesting import is_due, rhythm, zone_of
from conductor_core.logic.rendering.digest import Lately, digest_card
from tests.logic.shown import text

MONDAY = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def digest(told: str, every: Rhythm = "daily", at: str = "09:00", zone: str = "Europe/Berlin") -> Digest:
    """One that was told at a time, UTC."""
    return Digest(every=every, at=at, zone=zone, told=datetime.fromisoformat(f"{told}+00:00"))


def at(now: str) -> datetime:
    """UTC."""
    return datetime.fromisoformat(f"{now}+00:00")


@pytest.mark.parametrize(
    ("told", "every", "now", "due"),
    [
        ("2026-11-29T08:00", "daily", "2026-11-30T07:59", False),
        ("2026-11-29T08:00", "daily", "2026-11-30T08:00", True),
        ("2026-11-30T08:00:10", "daily", "2026-11-30T23:00", False),
        ("2026-11-26T08:00", "daily", "2026-11-30T11:00", True),
        ("2026-07-01T07:00", "daily", "2026-07-02T06:59", False),
        ("2026-07-01T07:00", "daily", "2026-07-02T07:00", True),
        ("2026-11-27T09:00", "weekdays", "2026-11-29T20:00", False),
        ("2026-11-27T09:00", "weekdays", "2026-11-30T08:00", True),
        ("2026-11-23T09:00", "weekly", "2026-11-29T20:00", False),
        ("2026-11-23T09:00", "weekly", "2026-11-30T08:01", True),
    ],
)
def test_a_digest_is_due_at_its_time_where_its_reader_lives_or_later_and_once(
    told: str, every: Rhythm, now: str, due: bool
) -> None:
    """Nine in Berlin is eight in winter and seven in summer; the 30th of November 2026 is a Monday."""
    assert is_due(digest(told, every), at(now)) is due


def test_an_hour_that_the_clock_leaps_over_is_told_all_the_same() -> None:
    """In the night in which summer begins there is no half past two."""
    told = digest("2026-03-28T01:30:05", at="02:30")
    assert not is_due(told, at("2026-03-29T00:59"))
    assert is_due(told, at("2026-03-29T01:30"))


def test_a_rhythm_is_said_in_words_and_a_zone_must_be_one() -> None:
    """What is no zone is refused where somebody says it."""
    assert rhythm(digest("2026-11-30T09:00", "weekdays")) == "from Monday to Friday at 09:00 (Europe/Berlin)"
    assert zone_of("Asia/Kolkata")
    assert [zone_of(name) for name in ("Mars/Base", "../etc/passwd", "Europe", "")] == [None] * 4


def lately(number: int, state: RunState, *subjects: Subject, questions: int = 0, goal: str = "write a poem") -> Lately:
    """A run."""
    run = Run(
        id=RunId(f"R{number}"),
        project=ProjectId("tally"),
        goal=goal,
        state=state,
        started_by=CONDUCTOR,
        created_at=MONDAY,
    )
    return Lately(run, Spending(known=Micros(40_000), unpriced_calls=0), subjects, questions)


def test_a_digest_tells_what_waits_for_people_first() -> None:
    """Then what is over, and what goes on."""
    card = digest_card(
        "Tally",
        "Sun 29 Nov, 09:00",
        [
            lately(4, "running"),
            lately(3, "done", "push"),
            lately(2, "running", questions=2, goal="a long goal\nin two lines"),
            lately(1, "failed"),
            lately(0, "awaiting_approval", "plan"),
        ],
    )
    assert card
    assert text(card) == (
        "! Tally: what there was\n"
        "  5 runs since Sun 29 Nov, 09:00, $0.2000.\n"
        "  Waits for people:\n"
        "  • R3 done, needs a yes to push: write a poem\n"
        "  • R2 running, 2 open questions: a long goal in two lines\n"
        "  • R0 awaiting approval: write a poem\n"
        "  Over:\n"
        "  • R1 failed: write a poem\n"
        "  Goes on:\n"
        "  • R4 running: write a poem"
    )


def test_where_nothing_was_there_is_no_digest() -> None:
    """Nobody is told of nothing."""
    assert digest_card("Tally", "Sun 29 Nov, 09:00", []) is None
