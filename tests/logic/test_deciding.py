"""Retrying, spending, judging."""

from datetime import UTC, datetime

import pytest

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.evidence import Claim, CommandEvidence, Evidence, FileChange, Verdict
from conductor_core.domain.ids import ProjectId, RunId, TaskKey, task_id
from conductor_core.domain.plan import Plan, PlannedTask, Refusal
from conductor_core.domain.run import Task, TaskState
from conductor_core.domain.usage import Micros
from conductor_core.errors import Remedy
from conductor_core.logic import judging, retrying, spending
from conductor_core.logic.retrying import GiveUp, MoveOn, TryAgain
from conductor_core.logic.shortfall import not_done, summed_up


@pytest.mark.parametrize(
    ("remedy", "after", "number", "expected"),
    [
        ("again", None, 1, TryAgain(1.0, change_agent=False)),
        ("again", None, 2, TryAgain(2.0, change_agent=False)),
        ("again", 7.0, 1, TryAgain(7.0, change_agent=False)),
        ("again", 3600.0, 1, TryAgain(0.0, change_agent=True)),
        ("other_agent", None, 1, TryAgain(0.0, change_agent=True)),
        ("again", None, 3, GiveUp()),
        ("fail", None, 1, GiveUp()),
        ("person", None, 1, GiveUp()),
    ],
)
def test_retrying(remedy: Remedy, after: float | None, number: int, expected: retrying.Verdict) -> None:
    """A remedy, a wish of the other side and the number of the try make the verdict."""
    failure = Failed(cause="no", remedy=remedy, retry_after=after)

    assert retrying.decide(failure, number=number, allowed=3) == expected


def test_what_ails_the_agent_is_not_the_fault_of_the_task() -> None:
    """However often it happens, and whatever else the failure says."""
    failure = Failed(cause="no", remedy="fail", ails="exhausted", retry_after=9.0)

    assert retrying.decide(failure, number=9, allowed=1) == MoveOn()


def test_spending() -> None:
    """Reserved money counts as spent; an unknown price may go as long as something is left."""
    assert spending.allows(committed=Micros(99), estimate=Micros(1), budget=Micros(100))
    assert not spending.allows(committed=Micros(99), estimate=Micros(2), budget=Micros(100))
    assert spending.allows(committed=Micros(99), estimate=None, budget=Micros(100))
    assert not spending.allows(committed=Micros(100), estimate=None, budget=Micros(100))
    assert spending.allows(committed=Micros(0), estimate=Micros(0), budget=Micros(0))
    assert not spending.allows(committed=Micros(0), estimate=Micros(1), budget=Micros(0))
    assert spending.allows(committed=Micros(10**12), estimate=None, budget=None)


def test_budget_marks() -> None:
    """People are told once, at four fifths; at the cap the run asks."""
    assert spending.passed_mark(before=Micros(0), after=Micros(79), budget=Micros(100)) is None
    assert spending.passed_mark(before=Micros(79), after=Micros(80), budget=Micros(100)) == 0.8
    assert spending.passed_mark(before=Micros(80), after=Micros(90), budget=Micros(100)) is None
    assert spending.passed_mark(before=Micros(90), after=Micros(104), budget=Micros(100)) is None
    assert spending.passed_mark(before=Micros(10), after=Micros(104), budget=Micros(100)) == 1.04
    assert spending.passed_mark(before=Micros(0), after=Micros(5), budget=None) is None


def ran(code: int, passed: int | None = None, *argv: str) -> CommandEvidence:
    return CommandEvidence(argv=argv or ("make", "test"), exit_code=code, seconds=1.0, tests_passed=passed)


def task(key: str, state: TaskState, outcome: Done | Failed | None = None) -> Task:
    return Task(
        id=task_id(RunId("R1"), TaskKey(key)),
        run=RunId("R1"),
        project=ProjectId("p"),
        key=TaskKey(key),
        position=1,
        planned=PlannedTask(key=TaskKey(key), title="Write it", brief=""),
        state=state,
        outcome=outcome,
    )


def test_regressions() -> None:
    """A check is worse when it fails and did not before, or when fewer tests pass."""
    assert judging.regressions([ran(0, 5)], [ran(0, 5)]) == ()
    assert judging.regressions([ran(1, 4)], [ran(1, 4)]) == ()
    assert judging.regressions([], [ran(0, 5)]) == ()
    assert judging.regressions([ran(0, 5)], [ran(1, 4)]) == ("`make test` ends with exit code 1.",)
    assert judging.regressions([ran(0, 5)], [ran(0, 4)]) == ("`make test` passes 4 tests; before it passed 5.",)
    assert judging.regressions([ran(1, 5)], [ran(2).model_copy(update={"not_run": "broken"})]) == (
        "`make test` cannot be run; before it passed 5.",
    )
    assert judging.regressions([], [ran(2)]) == ("`make test` ends with exit code 2.",)


PLAN = Plan(goal="g", planner="rules", tasks=())


def test_end_state() -> None:
    """Done needs everything: tasks, checks, reviewer. What is missing is named."""
    plan = PLAN.model_copy(update={"refusals": (Refusal(what="Fly", needs="set a key"),)})
    done, failed = task("T1", "done", Done(summary="s")), task("T2", "failed", Failed(cause="no luck"))

    assert judging.end_state(PLAN, [done], Evidence()) == (
        "done",
        "Everything that was planned is done; no check of the project could be run. "
        "Nothing had to be changed, so there is no patch.",
    )
    assert judging.end_state(PLAN, [done], Evidence(commands=(ran(1),))) == (
        "failed",
        "On the delivered files `make test` ends with exit code 1.",
    )
    assert not_done(plan, [done, failed]) == ("Fly: set a key", "T2 Write it: failed (no luck)")
    missing = Evidence(not_done=not_done(plan, [done, failed]))
    assert judging.end_state(plan, [done, failed], missing) == (
        "incomplete",
        "2 parts are not done: T2 Write it: failed (no luck); Fly",
    )
    assert judging.end_state(plan, [done], missing) == ("incomplete", "1 part is not done: Fly")
    assert judging.end_state(plan, [failed], missing)[0] == "failed"
    against = Evidence(verdicts=(Verdict(approved=False, reviewer="inspector"),))
    assert judging.end_state(PLAN, [done], against) == (
        "incomplete",
        "The reviewer inspector does not approve the result.",
    )


AS_BEFORE = ran(1, 4)
UNABLE = ran(2).model_copy(update={"argv": ("pytest",), "not_run": "81 errors while they were collected"})


@pytest.mark.parametrize(
    ("commands", "unchecked", "words"),
    [
        ((ran(0, 5),), (), " and verified."),
        ((AS_BEFORE,), (), "; one check fails as it did before."),
        ((AS_BEFORE, ran(1, 0, "lint")), (), "; 2 checks fail as they did before."),
        ((ran(0, 5), UNABLE), (), "; one check could not be run."),
        ((AS_BEFORE, UNABLE), ("`npm test` could not be run.",), None),
        ((UNABLE,), (), "; no check of the project could be run."),
        ((), (), "; no check of the project could be run."),
    ],
)
def test_verified_is_said_only_of_what_ran_and_came_out_well(
    commands: tuple[CommandEvidence, ...], unchecked: tuple[str, ...], words: str | None
) -> None:
    """A check that fails as it did before is no fault of the run, and no proof either."""
    words = words or "; one check fails as it did before and 2 checks could not be run."
    changes = (FileChange(path="a.py", status="added", added=1, removed=0),)
    evidence = Evidence(commands=commands, baseline=commands, unchecked=unchecked, changes=changes)
    done = task("T1", "done", Done(summary="s"))
    assert judging.end_state(PLAN, [done], evidence) == ("done", f"Everything that was planned is done{words}")


def test_what_an_agent_claimed_in_vain_is_part_of_the_last_word() -> None:
    """Who said it, of which task; the work is done all the same."""
    false = tuple(Claim(kind="command", subject=f"make {number}", holds=False) for number in range(5))
    said = task("T1", "done", Done(summary="s", claims=false[:1])).model_copy(update={"agent": "codex"})
    named = judging.struck([said])
    assert [judging.claimed(claim) for claim in named] == ["`make 0` succeeds (codex, T1)"]
    changes = (FileChange(path="a.py", status="added", added=1, removed=0),)
    evidence = Evidence(commands=(ran(0, 5),), changes=changes, struck=named)
    begin = "Everything that was planned is done; but what"
    assert judging.end_state(PLAN, [said], evidence) == (
        "done",
        f"{begin} an agent claimed is not so: `make 0` succeeds (codex, T1).",
    )
    many = evidence.model_copy(update={"struck": false})
    assert judging.end_state(PLAN, [said], many)[1] == (
        f"{begin} agents claimed is not so: `make 0` succeeds; `make 1` succeeds; `make 2` succeeds; and 2 more."
    )


def test_a_state_is_called_the_same_everywhere() -> None:
    """On the card, in the evidence and in the answer of `show`."""
    plan = Plan(goal="g", planner="rules", tasks=())
    failed, off = task("T1", "failed"), task("T3", "cancelled")
    blocked = task("T2", "blocked").model_copy(
        update={
            "blocked_by": TaskKey("T1"),
            "planned": PlannedTask(key=TaskKey("T2"), title="Write it", brief="", needs=(TaskKey("T1"),)),
        }
    )
    assert not_done(plan, [failed, blocked, off]) == (
        "T1 Write it: failed",
        "T2 Write it: held up by T1",
        "T3 Write it: taken off",
    )


def test_what_was_asked_for_by_name_and_is_lacking_is_a_part_that_is_not_done() -> None:
    """Though its task is done as well as it could be."""
    partly = task("T1", "done", Done(summary="s", lacking=("black is not installed",)))
    assert not_done(PLAN, [partly]) == ("T1 Write it: black is not installed",)
    assert judging.end_state(PLAN, [partly], Evidence()) == (
        "incomplete",
        "1 part is not done: T1 Write it: black is not installed",
    )


def test_what_is_missing_is_named_up_to_three_parts() -> None:
    """The list below it has all of them, and all that is said about each."""
    assert summed_up(["T1 Write it: undone"]) == "1 part is not done: T1 Write it: undone"
    assert (
        summed_up(["a", "b", f"c {'x' * 200}", "d", "e"]) == f"5 parts are not done: a; b; c {'x' * 157}…; and 2 more"
    )


def undone(minute: int) -> Task:
    """A task whose work was taken out so many minutes after the hour."""
    return task("T1", "undone", Done(summary="s")).model_copy(
        update={"ended_at": datetime(2026, 1, 2, 3, minute, tzinfo=UTC)}
    )


@pytest.mark.parametrize(("minute", "marked"), [(4, ()), (6, ("T1",))])
def test_a_verdict_says_what_was_undone_since_the_reviewer_looked(minute: int, marked: tuple[str, ...]) -> None:
    """The review began at five past."""
    approval = Done(summary="s", verdict=Verdict(approved=True, reviewer="inspector"))
    review = task("R1", "done", approval).model_copy(update={"started_at": datetime(2026, 1, 2, 3, 5, tzinfo=UTC)})
    (verdict,) = judging.verdicts([undone(minute), review])
    assert verdict.before_undoing == marked


@pytest.mark.parametrize(("minute", "marked"), [(4, ()), (6, ("T1",))])
def test_a_verdict_says_what_was_done_since_the_reviewer_looked(minute: int, marked: tuple[str, ...]) -> None:
    """It has not seen that work."""
    approval = Done(summary="s", verdict=Verdict(approved=True, reviewer="inspector"))
    review = task("R1", "done", approval).model_copy(update={"started_at": datetime(2026, 1, 2, 3, 5, tzinfo=UTC)})
    late = undone(minute).model_copy(update={"state": "done", "commit": "c1"})
    (verdict,) = judging.verdicts([late, review])
    assert verdict.before_doing == marked


@pytest.mark.parametrize(
    ("minute", "told"),
    [(4, "T2 Write it: failed (exit code 1)"), (6, "T2 Write it: failed before T1 was undone (exit code 1)")],
)
def test_a_failure_says_what_was_undone_since_the_task_looked(minute: int, told: str) -> None:
    """Of the files that are handed over it may not be true any more."""
    five_past = datetime(2026, 1, 2, 3, 5, tzinfo=UTC)
    failed = task("T2", "failed", Failed(cause="exit code 1")).model_copy(update={"started_at": five_past})
    assert not_done(PLAN, [undone(minute), failed]) == ("T1 Write it: undone", told)


def test_what_people_undid_is_the_cause_of_what_came_of_it() -> None:
    """Not the exit code."""
    assert judging.end_state(
        PLAN, [undone(6), task("T2", "done", Done(summary="s"))], Evidence(commands=(ran(1),))
    ) == (
        "failed",
        "T1 Write it was undone; without it `make test` ends with exit code 1.",
    )


def test_what_cannot_be_given_up_waits_longer_and_longer() -> None:
    """Up to ten minutes and a bit, and then as long each time."""
    assert [retrying.put_off(times) for times in (0, 1, 2, 6, 99)] == [10.0, 20.0, 40.0, 640.0, 640.0]
