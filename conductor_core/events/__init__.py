"""What happened. One typed union, appended once, never changed.

``kind`` is dotted, past tense and permanent. A reader skips kinds it does not know (:func:`read` gives None); a writer can
only write what stands here. A change of shape that old readers would misread gets a new kind.
"""

from typing import Annotated, get_args

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from conductor_core.events.ask import (
    AnswerReminded,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalReminded,
    ApprovalSuperseded,
    QuestionAnswered,
    QuestionAsked,
    QuestionSuperseded,
)
from conductor_core.events.change import ChangeGivenUp, ChangeWished
from conductor_core.events.publication import (
    BranchPushed,
    FeedbackHeard,
    FollowUpBegun,
    PushConsented,
    PushHalted,
    PushPrepared,
    RequestEnded,
    RequestOpened,
)
from conductor_core.events.race import CascadeBegun, EntryPicked, RaceBegun, RaceJudged
from conductor_core.events.record import Event, EventRecord
from conductor_core.events.remark import RemarkAccepted, RemarkMade, RemarksRead
from conductor_core.events.review import ReviewReturned
from conductor_core.events.room import RoomClosed, RoomLinked, RoomOpened, RoomUnlinked
from conductor_core.events.run import (
    AgentsChanged,
    BudgetChanged,
    BudgetNoted,
    FilesImported,
    PlanApproved,
    PlanChanged,
    PlanProposed,
    PlanTurnedDown,
    RunCancelled,
    RunDelivered,
    RunEnded,
    RunPaused,
    RunRecovered,
    RunResumed,
    RunStarted,
    RunTakenUp,
)
from conductor_core.events.task import (
    AgentReported,
    AgentWatched,
    AttemptFailed,
    AttemptStarted,
    HangFound,
    TaskAdded,
    TaskBlocked,
    TaskCancelled,
    TaskDone,
    TaskFailed,
    TaskMerged,
    TaskPrioritised,
    TaskQueued,
    TaskReopened,
    TaskSkipped,
    TaskUndone,
    TaskWentStale,
)

AnyEvent = Annotated[
    RunStarted
    | AgentsChanged
    | FilesImported
    | PlanProposed
    | PlanApproved
    | PlanChanged
    | PlanTurnedDown
    | ChangeWished
    | ChangeGivenUp
    | RunPaused
    | RunResumed
    | RunRecovered
    | RunTakenUp
    | RunCancelled
    | RunDelivered
    | RunEnded
    | BudgetNoted
    | BudgetChanged
    | TaskQueued
    | AttemptStarted
    | AgentReported
    | AgentWatched
    | HangFound
    | AttemptFailed
    | TaskMerged
    | TaskDone
    | TaskFailed
    | TaskBlocked
    | TaskCancelled
    | TaskSkipped
    | TaskWentStale
    | TaskReopened
    | TaskPrioritised
    | TaskUndone
    | TaskAdded
    | ApprovalAsked
    | ApprovalAnswered
    | ApprovalReminded
    | AnswerReminded
    | ApprovalSuperseded
    | ReviewReturned
    | RaceBegun
    | CascadeBegun
    | RaceJudged
    | EntryPicked
    | QuestionAsked
    | QuestionAnswered
    | QuestionSuperseded
    | PushPrepared
    | PushConsented
    | BranchPushed
    | RequestOpened
    | PushHalted
    | FeedbackHeard
    | FollowUpBegun
    | RequestEnded
    | RemarkMade
    | RemarkAccepted
    | RemarksRead
    | RoomLinked
    | RoomUnlinked
    | RoomClosed
    | RoomOpened,
    Field(discriminator="kind"),
]

ADAPTER: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
KINDS: frozenset[str] = frozenset(member.model_fields["kind"].default for member in get_args(get_args(AnyEvent)[0]))


def read(body: dict[str, JsonValue]) -> AnyEvent | None:
    """The event a stored body holds, or None when its kind or shape is newer than this program."""
    if body.get("kind") not in KINDS:
        return None
    try:
        return ADAPTER.validate_python(body)
    except ValidationError:
        return None


__all__ = ["ADAPTER", "KINDS", "AnyEvent", "Event", "EventRecord", "read"]
