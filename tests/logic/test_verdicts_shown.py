"""What reviewers said stands on the card of the result."""

from conductor_core.domain.evidence import Evidence, Finding, Verdict
from conductor_core.domain.ids import TaskKey
from conductor_core.events.run import RunDelivered
from tests.logic.shown import last
from tests.stream.scene import ended, started


def test_verdicts_on_single_tasks_are_read_at_a_glance() -> None:
    """What is said of several alike is said once, what is said otherwise has a line of its own."""
    one, two = Verdict(approved=True, reviewer="openai", of=TaskKey("T1")), Verdict(approved=True, reviewer="openai")
    no = Verdict(
        approved=False, reviewer="openai", of=TaskKey("T2"), findings=(Finding(severity="major", text="slow"),)
    )
    given = (one, no, one.model_copy(update={"of": "T3"}), two.model_copy(update={"before_doing": ("T4",)}))
    shown = last(started(), RunDelivered(artifacts=(), evidence=Evidence(verdicts=given)), ended("incomplete"))
    assert [line.strip() for line in shown.splitlines() if "openai" in line] == [
        "Review  openai approves T1 and T3",
        "Review  openai does not approve T2",
        "Review  openai approves, but of the files before T4 was done",
        "openai noted of T2:",
    ]


def test_a_verdict_is_shown_with_what_makes_it_worth_less() -> None:
    """Only one vendor was there."""
    verdict = Verdict(approved=True, reviewer="openai", caveats=("of the author's vendor: nobody else was there", "b"))
    shown = last(started(), RunDelivered(artifacts=(), evidence=Evidence(verdicts=(verdict,))), ended())
    assert "  Review  openai approves (of the author's vendor: nobody else was there; b)" in shown
