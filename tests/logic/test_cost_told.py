"""What a run cost, as its result tells it."""

import pytest

from conductor_core.domain.agent import Spent
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.usage import Estimate, Micros, Usage
from conductor_core.events.record import Event
from conductor_core.events.task import AgentReported
from tests.logic.shown import last
from tests.stream.scene import approved, attempt, ended, plan, planned, proposed, started

PRICED = Estimate(seconds_low=1, seconds_high=2, cost_low=Micros(0), cost_high=Micros(500_000))


def spent_on(
    task: str, micros: int, cut_off_by: str = "", *, guessed: bool = False, disbelieved: bool = False
) -> AgentReported:
    """A call was booked."""
    report = Spent(
        model="m", usage=Usage(cost=Micros(micros), guessed=guessed, disbelieved=disbelieved), cut_off_by=cut_off_by
    )
    return AgentReported(task=TaskKey(task), attempt=attempt(task), report=report)


STOP = "a stop or a crash"
REVIEW = planned("T5").model_copy(update={"kind": "review"})
REVIEWED = plan(planned("T1").model_copy(update={"estimate": PRICED}), REVIEW)


@pytest.mark.parametrize(
    ("calls", "spent", "words"),
    [
        ((spent_on("T1", 20_000),), 20_000, "$0.0200 (estimated up to $0.50)"),
        (
            (spent_on("plan", 10_000), spent_on("T1", 20_000), spent_on("T5", 5_000)),
            35_000,
            "$0.0350 (estimated up to $0.50): $0.0100 for planning, $0.0200 for work, $0.0050 for reviews",
        ),
        (
            (spent_on("T1", 20_000),),
            30_000,
            "$0.0300 (estimated up to $0.50): $0.0200 for work, $0.0100 for other calls",
        ),
        (
            (spent_on("T1", 1_000), spent_on("T1", 170_000, STOP)),
            171_000,
            "$0.1710 (estimated up to $0.50); of it $0.1700 for 1 call cut off by a stop or a crash, "
            "whose real cost is unknown (counted at its most)",
        ),
        (
            (spent_on("T1", 170_000, STOP), spent_on("T1", 10_000, STOP), spent_on("T1", 20_000, "a fault")),
            200_000,
            "$0.2000 (estimated up to $0.50); of it $0.1800 for 2 calls cut off by a stop or a crash and $0.0200 for 1 "
            "call cut off by a fault, whose real cost is unknown (counted at its most)",
        ),
        (
            (spent_on("T1", 8_000), spent_on("T1", 12_000, guessed=True)),
            20_000,
            "$0.0200 (estimated up to $0.50); of it $0.0120 estimated for 1 call, of which the provider reported no usage",
        ),
        (
            (spent_on("T1", 8_000, guessed=True), spent_on("T1", 12_000, guessed=True, disbelieved=True)),
            20_000,
            "$0.0200 (estimated up to $0.50); of it $0.0080 estimated for 1 call, of which the provider reported no usage "
            "and $0.0120 estimated for 1 call, whose reported usage cannot be true",
        ),
    ],
)
def test_the_cost_can_be_traced(calls: tuple[Event, ...], spent: int, words: str) -> None:
    """Its parts add up, and what nobody knows for sure is called so."""
    end = ended().model_copy(update={"spent": Micros(spent)})
    shown = " ".join(last(started(), proposed(REVIEWED), approved(REVIEWED), *calls, end).split())
    assert shown.endswith(f" Cost {words}")
