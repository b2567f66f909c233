"""The board is a fold of the log."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from conductor_core.domain.agent import Said, Spent
from conductor_core.domain.evidence import Evidence
from conductor_core.domain.ids import CommitId, RunId, TaskKey
from conductor_core.domain.usage import Estimate, Micros, Usage
from conductor_core.events.record import Event, EventRecord
from conductor_core.events.run import (
    BudgetNoted,
    PlanTurnedDown,
    RunCancelled,
    RunDelivered,
    RunPaused,
    RunRecovered,
    RunResumed,
)
from conductor_core.events.task import AgentReported, TaskCancelled, TaskQueued, TaskUndone
from conductor_core.logic.board import Board, fold
from conductor_core.logic.board.progress import at_work, percent, spending, unpriced_by, whole
from conductor_core.logic.board.tries import CutOff
from tests.stream.scene import (
    PLAN,
    STORY,
    approved,
    attempt,
    begun,
    done,
    ended,
    failed,
    plan,
    planned,
    proposed,
    started,
    used,
)

BEGIN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
T1 = TaskKey("T1")


def records(events: Sequence[Event]) -> list[EventRecord]:
    """One event a second."""
    return [
        EventRecord(run=RunId("R7"), number=number, at=BEGIN + timedelta(seconds=number), actor="x", event=event)
        for number, event in enumerate(events, start=1)
    ]


def board(*events: Event) -> Board:
    """The board after these events."""
    folded = Board(run=RunId("R7"))
    for record in records(events):
        folded = fold(folded, record)
    return folded


def said(cost: int | None) -> AgentReported:
    report = Spent(model="m", usage=Usage(cost=None if cost is None else Micros(cost)))
    return AgentReported(task=T1, attempt=attempt("T1"), report=report)


GOING = (started(), proposed(), approved())
PAUSED = RunPaused(by="ann", done=(), in_progress=("T1",), left=())
CANCELLED = RunCancelled(by="ann", reason="enough", done=(), in_progress=(), left=())
DOWN = PlanTurnedDown(version=1, by="ann", reason="too dear")
UNDONE = TaskUndone.model_validate({"task": "T1", "by": "ann", "commit": "0" * 40})


@pytest.mark.parametrize(
    ("events", "fact", "value"),
    [
        ((started(),), lambda b: (b.state, b.project, b.by), ("planning", "tally", "ann")),
        ((started(), proposed()), lambda b: b.state, "awaiting_approval"),
        ((started(), proposed(approval=None)), lambda b: b.state, "planning"),
        (GOING, lambda b: (b.state, b.plan.state, b.plan.by), ("running", "approved", "ann")),
        ((started(), proposed(), DOWN), lambda b: (b.plan.state, b.plan.reason), ("turned_down", "too dear")),
        ((*GOING, *begun("T1")), lambda b: (b.tasks[T1].state, b.tasks[T1].attempt), ("running", 1)),
        ((*GOING, *begun("T1", 2)), lambda b: b.tasks[T1].attempt, 2),
        ((*GOING, *begun("T1"), used("T1", "edit a.py")), lambda b: b.tasks[T1].sign, "edit a.py"),
        ((*GOING, *begun("T1"), done("T1")), lambda b: (b.tasks[T1].state, b.tasks[T1].seconds), ("done", 2.5)),
        ((*GOING, *failed("T3")), lambda b: b.tasks["T3"].state, "failed"),
        ((*GOING, *failed("T3")), lambda b: b.tasks["T3"].failures[0].cause, "no disk"),
        ((*GOING, TaskCancelled(task=T1, by="ann")), lambda b: b.tasks[T1].state, "cancelled"),
        ((*GOING, done("T1"), UNDONE), lambda b: b.tasks[T1].state, "undone"),
        ((*GOING, *begun("T1"), PAUSED), lambda b: (b.state, b.tasks[T1].state), ("paused", "queued")),
        ((*GOING, PAUSED, RunResumed(by="bob")), lambda b: (b.state, b.pause.resumed_by), ("running", "bob")),
        ((started(), PAUSED, RunResumed(by="bob")), lambda b: b.state, "planning"),
        ((started(), proposed(), PAUSED, RunResumed(by="b")), lambda b: b.state, "awaiting_approval"),
        ((*GOING, CANCELLED), lambda b: (b.state, b.cancel.reason), ("cancelled", "enough")),
        ((*GOING, ended("failed"), RunResumed(by="ann")), lambda b: (b.state, b.end), ("running", None)),
        ((*GOING, RunRecovered(restarted=("T1",))), lambda b: b.recovery.restarted, ("T1",)),
        ((*GOING, RunDelivered(artifacts=(), evidence=Evidence(sandbox="x"))), lambda b: b.evidence.sandbox, "x"),
        ((*GOING, BudgetNoted(spent=Micros(8), budget=Micros(10), share=0.8)), lambda b: b.budget, 10),
        (STORY, lambda b: (b.questions[1].answer, b.questions[1].by), ("no", "ann")),
        (STORY, lambda b: b.tasks["T4"].blocked_by, "T3"),
        (STORY, lambda b: (b.state, b.active, b.open_questions), ("incomplete", False, ())),
    ],
)
def test_what_an_event_changes(events: tuple[Event, ...], fact: Callable[[Board], object], value: object) -> None:
    """One fact for each kind of event."""
    assert fact(board(*events)) == value


def test_an_event_that_comes_twice_counts_once() -> None:
    """A reader may see a record again after a crash."""
    once = board(*STORY)
    again = once
    for record in records(STORY):
        again = fold(again, record)
    assert again is once


def test_what_is_told_after_the_end_does_not_make_the_run_shorter() -> None:
    """Only going on after it does, by the time that the run was over."""
    over = board(*GOING, ended())
    later = board(*GOING, ended(), said(1))
    assert at_work(later, BEGIN) == at_work(over, BEGIN) == 60
    again = board(*GOING, ended(), said(1), RunResumed(by="ann"))
    assert (again.over, at_work(again, BEGIN + timedelta(seconds=9))) == (2, 5)


def test_a_board_survives_a_round_trip_through_json() -> None:
    """Whoever wants to may keep it."""
    folded = board(*STORY)
    assert Board.model_validate_json(folded.model_dump_json()) == folded


def test_money_is_counted_per_call_and_settled_by_the_task() -> None:
    """A call of unknown price is counted, never taken for free."""
    spent = board(*GOING, *begun("T1"), said(1500), said(None), said(500))
    assert spending(spent) == (2000, 1)
    assert spending(board(*GOING, *begun("T1"), said(1500), ended())) == (0, 0)


def test_a_call_that_was_cut_off_is_known_to_be_a_guess() -> None:
    """It counts at its most; one whose price nobody knows counts as such."""
    guess = Spent(model="m", usage=Usage(cost=Micros(900)), cut_off_by="a fault")
    report = AgentReported(task=T1, attempt=attempt("T1"), report=guess)
    unknown = report.model_copy(update={"report": guess.model_copy(update={"usage": Usage(cost=None)})})
    folded = board(*GOING, *begun("T1"), said(100), report, unknown)
    assert (spending(folded), folded.tasks[T1].cut_off) == ((1000, 1), (CutOff(by="a fault", at_most=900),))
    assert folded.tasks[T1].sign == "a call was cut off by a fault"


def test_what_nobody_else_counted_is_known_to_be_an_estimate() -> None:
    """Each call for itself; of one whose price nobody knows there is nothing to estimate, and who made it is known."""
    ours = Spent(model="m", usage=Usage(cost=Micros(900), guessed=True))
    report = AgentReported(task=T1, attempt=attempt("T1"), report=ours)
    unknown = report.model_copy(update={"report": Spent(model="m", usage=Usage(cost=None, guessed=True))})
    folded = board(*GOING, *begun("T1"), said(100), report, unknown, report, unknown)
    assert (folded.tasks[T1].guessed, unpriced_by(folded)) == ((900, 900), (folded.tasks[T1].agent,))


def test_what_an_agent_said_is_a_short_sign_of_life() -> None:
    """A novel is cut."""
    report = AgentReported(task=T1, attempt=attempt("T1"), report=Said(text="x" * 9999))
    assert len(board(*GOING, *begun("T1"), report).tasks[T1].sign) == 200


def test_a_retry_on_purpose_later_is_known() -> None:
    """So that the card can say when."""
    later = BEGIN + timedelta(minutes=1)
    queued = TaskQueued(task=T1, attempt=attempt("T1", 2), agent="template", not_before=later)
    assert board(*GOING, queued).tasks[T1].not_before == later


def test_a_task_no_plan_names_is_shown_all_the_same() -> None:
    """The engine's own, and what a newer program adds."""
    assert board(started(), *begun("plan")).tasks[TaskKey("plan")].title == "Read the files and plan"
    assert board(started(), *begun("T77")).tasks[TaskKey("T77")].title == "T77"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((started(),), 0),
        (GOING, 0),
        ((*GOING, done("T1")), 25),
        ((*GOING, done("T1"), done("T2"), done("T3")), 75),
        ((*GOING, done("T1"), done("T2"), done("T3"), done("T4")), 99),
        ((*GOING, done("T1"), done("T2"), done("T3"), done("T4"), ended()), 100),
        ((*GOING, done("T1"), *failed("T3"), ended("incomplete")), 25),
        ((*GOING, done("T1"), TaskCancelled(task=TaskKey("T4"), by="ann")), 33),
        ((*GOING, done("T1"), done("T2"), TaskUndone(task=TaskKey("T1"), commit=CommitId("a" * 40), by="ann")), 33),
        (
            (
                *(*GOING, done("T1"), done("T2"), done("T3"), done("T4")),
                *(TaskUndone(task=TaskKey("T1"), commit=CommitId("a" * 40), by="ann"), ended("incomplete")),
            ),
            100,
        ),
    ],
)
def test_percent_is_the_share_of_the_estimates_and_100_only_at_a_good_end(
    events: tuple[Event, ...], expected: int
) -> None:
    """What was taken off the plan does not count; what failed is not done."""
    assert percent(board(*events)) == expected


def test_a_long_guess_does_not_outweigh_everything_else() -> None:
    """Seven of eight tasks are done, and the eighth may take ten minutes or a second."""
    tests = planned("T8").model_copy(update={"estimate": Estimate(seconds_low=1, seconds_high=600)})
    short = Estimate(seconds_low=1, seconds_high=3)
    others = [planned(f"T{number}").model_copy(update={"estimate": short}) for number in range(1, 8)]
    eight = plan(*others, tests)
    assert percent(board(started(), proposed(eight), approved(eight), *(done(task.key) for task in others))) == 65


def test_the_estimate_of_a_plan_is_its_longest_chain() -> None:
    """Tasks beside each other take no longer together; many of them do in the end."""
    assert whole(PLAN.tasks) == Estimate(
        seconds_low=30, seconds_high=60, cost_low=Micros(0), cost_high=Micros(0), basis="no record yet"
    )
    many = plan(*(planned(f"T{number}") for number in range(40)))
    assert (whole(many.tasks).seconds_low, whole(many.tasks).seconds_high) == (10, 200)


def test_ten_thousand_tasks_in_a_row_are_estimated() -> None:
    """No recursion."""
    row = [planned("T0")] + [planned(f"T{number}", f"T{number - 1}", seconds=1) for number in range(1, 10_000)]
    assert whole(row).seconds_low == 10_009


def test_a_new_plan_takes_the_place_of_the_old_one() -> None:
    """The tasks it does not have are gone; what is known of the others stays."""
    newer = plan(planned("T1", title="Do it better"))
    both = board(started(), proposed(), proposed(newer).model_copy(update={"version": 2}))
    assert both.plan is not None
    assert both.replaced is not None
    assert (both.plan.version, both.replaced.state, list(both.tasks)) == (2, "replaced", ["T1"])
    assert both.tasks[T1].title == "Do it better"
