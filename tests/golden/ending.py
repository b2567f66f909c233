"""The live card in every state of a run, results, and what goes to a git host."""

from datetime import timedelta

from conductor_core.domain.agent import Said, Spent
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.publication import Feedback
from conductor_core.domain.usage import Micros, Usage
from conductor_core.events.publication import (
    BranchPushed,
    FeedbackHeard,
    FollowUpBegun,
    PushHalted,
    RequestEnded,
    RequestOpened,
)
from conductor_core.events.run import RunTakenUp
from conductor_core.events.task import (
    AgentReported,
    TaskBlocked,
    TaskCancelled,
    TaskMerged,
    TaskPrioritised,
    TaskReopened,
    TaskSkipped,
    TaskUndone,
    TaskWentStale,
)
from conductor_core.logic.publishing.feedback import dealing_with
from tests.golden.material import (
    CANCELLED,
    CHANGES,
    DELIVERED,
    DRAFT,
    DROPPED,
    LESS,
    ON_T2,
    OVER,
    PAUSED,
    PICTURED,
    PREPARED,
    SENSITIVE,
    T1,
    T2,
    T3,
    T4,
    WORKING,
    WORSE,
    YES,
    A,
    B,
    Scene,
)
from tests.logic.test_board import BEGIN
from tests.stream.scene import (
    attempt,
    begun,
    done,
    ended,
    failed,
    proposed,
    started,
)

SCENES: dict[str, Scene] = {
    "push-asked": Scene((PREPARED,), OVER),
    "push-of-sensitive-files": Scene((SENSITIVE,), OVER),
    "push-half-approved": Scene((YES,), (*OVER, SENSITIVE)),
    "push-approved": Scene((YES,), (*OVER, PREPARED)),
    "push-done": Scene((BranchPushed(commit=A),), (*OVER, PREPARED, YES)),
    "push-draft-open": Scene((RequestOpened(request=DRAFT),), (*OVER, PREPARED, YES, BranchPushed(commit=A))),
    "push-halted": Scene(
        (
            PushHalted(
                cause="The branch main is protected.",
                advice="Let somebody with the right push it.",
                again_at=None,
            ),
        ),
        (*OVER, PREPARED, YES),
    ),
    "push-tried-again": Scene(
        (PushHalted(cause="The host does not answer.", advice="", again_at=BEGIN + timedelta(minutes=5)),),
        (*OVER, PREPARED, YES),
    ),
    "push-replaced": Scene((PREPARED.model_copy(update={"commit": B}),), (*OVER, PREPARED)),
    "push-merged": Scene(
        (RequestEnded(request=DRAFT.model_copy(update={"state": "merged"})),),
        (*OVER, PREPARED, YES, BranchPushed(commit=A), RequestOpened(request=DRAFT)),
    ),
    "push-closed": Scene(
        (RequestEnded(request=DRAFT.model_copy(update={"state": "closed"})),),
        (*OVER, PREPARED, YES, BranchPushed(commit=A), RequestOpened(request=DRAFT)),
    ),
    "feedback": Scene(
        (
            FeedbackHeard(
                feedback=(
                    Feedback(
                        key="r1", kind="review", author="eve", text="Handle empty files.", verdict="changes wanted"
                    ),
                    Feedback(key="c1", kind="comment", author="eve", text="why 3?", path="count.py", line=3),
                    Feedback(key="k1", kind="check", author="tests (3.12)", text="2 failed", verdict="failed"),
                )
            ),
        ),
        (*OVER, PREPARED, YES, BranchPushed(commit=A), RequestOpened(request=DRAFT)),
    ),
    "follow-up": Scene(
        (
            FollowUpBegun(
                task=TaskKey("T5"),
                planned=dealing_with(TaskKey("T5"), (), DRAFT.name, "count words", ""),
                again=(T4,),
                name=DRAFT.name,
                said=3,
                by="bob",
            ),
        ),
        (*OVER, PREPARED, YES, BranchPushed(commit=A), RequestOpened(request=DRAFT)),
    ),
    "result-done": Scene((DELIVERED, ended("done")), OVER),
    "result-with-pictures": Scene((PICTURED, ended("done")), OVER),
    "result-of-what-was-left": Scene((DELIVERED, ended("done")), (*OVER, RunTakenUp())),
    "result-incomplete": Scene(
        (LESS, ended("incomplete")), (*WORKING, done("T1"), done("T2"), *failed("T3"), TaskBlocked(task=T4, by=T3))
    ),
    "result-dropped": Scene(
        (DROPPED, ended("incomplete").model_copy(update={"reason": "Bob dropped it."})),
        (*OVER, *(TaskUndone(task=key, by="bob", commit=B) for key in (T1, T2))),
    ),
    "result-failed": Scene(
        (ended("failed").model_copy(update={"reason": "No disk. Make room."}),), (started(), *failed("plan"))
    ),
    "result-failed-by-its-checks": Scene(
        (
            WORSE,
            ended("failed").model_copy(
                update={"reason": "On the delivered files `pytest` ends with exit code 1.", "mends": (T2, T1)}
            ),
        ),
        OVER,
    ),
    "live-planning": Scene((*begun("plan"),), (started(),), live=True),
    "live-awaiting_approval": Scene((proposed(),), (started(),), live=True),
    "live-running": Scene(
        (
            AgentReported(task=T2, attempt=attempt("T2"), report=Spent(model="m", usage=Usage(cost=Micros(21_300)))),
            AgentReported(task=T2, attempt=attempt("T2"), report=Said(text="I look at count.py")),
            TaskMerged(task=T1, attempt=attempt("T1"), commit=A, changes=CHANGES),
            TaskPrioritised(task=T3, priority=10, by="ann"),
            TaskSkipped(task=T4, by="bob"),
        ),
        ON_T2,
        live=True,
    ),
    "live-after-undo": Scene(
        (TaskUndone(task=T1, by="ann", commit=B), TaskWentStale(task=T2, because=T1), TaskCancelled(task=T3, by="bob")),
        ON_T2,
        live=True,
    ),
    "live-after-retry": Scene((TaskSkipped(task=T4, by="bob"), TaskReopened(task=T4, by="ann")), ON_T2, live=True),
    "live-paused": Scene((PAUSED,), ON_T2, live=True),
    "live-done": Scene((DELIVERED, ended("done")), OVER, live=True),
    "live-incomplete": Scene(
        (LESS, ended("incomplete")),
        (*WORKING, done("T1"), done("T2"), *failed("T3"), TaskBlocked(task=T4, by=T3)),
        live=True,
    ),
    "live-failed": Scene((ended("failed"),), (started(), *failed("plan")), live=True),
    "live-cancelled": Scene(
        (*(TaskCancelled(task=key, by="ann") for key in (T2, T3, T4)), CANCELLED, ended("cancelled")), ON_T2, live=True
    ),
}
