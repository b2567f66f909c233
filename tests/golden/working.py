"""What is told while a run is at work: trouble, races, budgets, pauses."""

from datetime import timedelta

from conductor_core.domain.agent import Warned, Watched
from conductor_core.domain.cap import Cap, CapReached
from conductor_core.domain.evidence import Finding
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.events.change import ChangeGivenUp, ChangeWished
from conductor_core.events.race import CascadeBegun, EntryPicked, RaceJudged
from conductor_core.events.review import ReviewReturned
from conductor_core.events.run import (
    BudgetChanged,
    BudgetNoted,
    RunRecovered,
    RunResumed,
)
from conductor_core.events.task import (
    AgentReported,
    AgentWatched,
    AttemptFailed,
    HangFound,
    TaskAdded,
    TaskBlocked,
    TaskCancelled,
)
from conductor_core.logic.spending import shortage
from tests.golden.material import (
    CANCELLED,
    MONEY,
    ON_T2,
    PAUSED,
    PLACINGS,
    RACE,
    T2,
    T3,
    T4,
    TOKENS,
    WORKING,
    Scene,
)
from tests.logic.test_board import BEGIN
from tests.stream.scene import (
    attempt,
    begun,
    ended,
    failed,
    planned,
    started,
    used,
)

ASKING = CapReached(
    cap=MONEY.model_copy(update={"asks": True}),
    used=998_000,
    why="$0.998 is spent, and the rule about spending wants a yes before a run spends more than $1.00",
)

DEAR = shortage(budget=300_000, committed=135_800, under_way=0, most=703_000, cap=Cap(scope="run", amount=300_000))

NOBODY_ABLE = AttemptFailed(
    task=T2,
    attempt=attempt("T2"),
    agent="coder",
    cause="openai was silent for 1 min in the middle of a call",
    advice="",
    next="",
    until=BEGIN + timedelta(minutes=3),
)

SCENES: dict[str, Scene] = {
    "failure": Scene((*failed("T3"), TaskBlocked(task=T4, by=T3)), (*WORKING, *begun("T3"))),
    "failure-of-planning": Scene(tuple(failed("plan")), (started(), *begun("plan"))),
    "warning": Scene(
        (AgentReported(task=T2, attempt=attempt("T2"), report=Warned(text="The login of claude ends in 2 days.")),),
        ON_T2,
    ),
    "hang": Scene(
        (HangFound(task=T2, attempt=attempt("T2"), agent="codex", programs=0, seconds=310, other="claude"),),
        (
            *ON_T2,
            AgentWatched(task=T2, attempt=attempt("T2"), seen=Watched(at=BEGIN, programs=0)),
        ),
    ),
    "hang-over": Scene(
        (used("T2", "edit a.py"),),
        (*ON_T2, HangFound(task=T2, attempt=attempt("T2"), agent="codex", programs=1, seconds=310, other="")),
    ),
    "impasse": Scene((NOBODY_ABLE,), ON_T2),
    "impasse-over": Scene((TaskCancelled(task=T2, by="Ann"),), (*ON_T2, NOBODY_ABLE)),
    "review-returned": Scene(
        (
            ReviewReturned(
                task=T4,
                tasks=(planned("T4", "T2"), planned("T5", "T2")),
                reviewer="critic",
                agent="coder",
                findings=(Finding(severity="major", path="count.py", line=3, text="an empty file is not counted"),),
                number=1,
                most=2,
            ),
        ),
        ON_T2,
    ),
    "change-wished": Scene((ChangeWished(words="it should count words as well", by="bob"),), WORKING),
    "change-given-up": Scene(
        (ChangeGivenUp(words="count words", cause="it counts words already"),),
        (*WORKING, ChangeWished(words="count words", by="bob")),
    ),
    "race-begun": Scene((RACE,), WORKING),
    "cascade-begun": Scene(
        (
            CascadeBegun(
                task=T4,
                ladder=("template", "codex (small-1)", "claude (large-2)"),
                estimate=Estimate(
                    seconds_low=10, seconds_high=900, cost_low=Micros(15_000), cost_high=Micros(2_500_000)
                ),
                by="bob",
            ),
        ),
        WORKING,
    ),
    "race-judged": Scene((RaceJudged(task=T2, placings=PLACINGS),), (*WORKING, RACE)),
    "race-picked": Scene(
        (EntryPicked(task=T2, entry=TaskKey("T2-2"), agent="codex", by="bob", why="it reads best", automatic=False),),
        (*WORKING, RACE, RaceJudged(task=T2, placings=PLACINGS)),
    ),
    "race-picked-by-policy": Scene(
        (
            EntryPicked(
                task=T2, entry=TaskKey("T2-1"), agent="claude", by="Conductor", why="its tests pass", automatic=True
            ),
        ),
        (*WORKING, RACE, RaceJudged(task=T2, placings=PLACINGS)),
    ),
    "conflict": Scene(
        (
            TaskAdded(
                task=TaskKey("T5"),
                planned=planned("T5", title="Bring T2 and what was merged before together"),
                of=T2,
                paths=("count.py",),
                waits=(T4,),
            ),
        ),
        ON_T2,
    ),
    "mending": Scene(
        (
            TaskAdded(
                task=TaskKey("T5"),
                planned=planned("T5", title="Mend what the checks found").model_copy(update={"agent": "claude"}),
                of=T2,
                paths=(),
                waits=(T4,),
                by="ann",
            ),
        ),
        ON_T2,
    ),
    "budget-gets-short": Scene((BudgetNoted(spent=800_000, budget=1_000_000, share=0.8),), ON_T2),
    "budget-used-up": Scene((BudgetNoted(spent=1_000_000, budget=1_000_000, share=1.0),), ON_T2),
    "budget-of-a-person": Scene((BudgetNoted(spent=170_000, budget=200_000, share=0.85, cap=TOKENS),), ON_T2),
    "budget-changed": Scene((BudgetChanged(by="bob", what="set the budget to $1.00", cap=MONEY),), ON_T2),
    "paused-at-the-cap": Scene(
        (PAUSED.model_copy(update={"by": "Conductor", "cap": CapReached(cap=MONEY, used=998_000)}),), ON_T2
    ),
    "paused-by-a-dear-call": Scene(
        (PAUSED.model_copy(update={"by": "Conductor", "cap": DEAR.reached if DEAR else None}),), ON_T2
    ),
    "paused-before-more-is-spent": Scene((PAUSED.model_copy(update={"by": "Conductor", "cap": ASKING}),), ON_T2),
    "paused": Scene((PAUSED,), ON_T2),
    "resumed": Scene((RunResumed(by="bob"),), (*ON_T2, PAUSED)),
    "recovered": Scene((RunRecovered(restarted=("T2",)),), ON_T2),
    "cancelled": Scene((CANCELLED, ended("cancelled")), ON_T2),
}
