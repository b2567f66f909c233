"""Which events make a message of their own in the thread."""

from conductor_core.events import AnyEvent
from conductor_core.events.ask import (
    AnswerReminded,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalReminded,
    QuestionAnswered,
    QuestionAsked,
)
from conductor_core.events.publication import FeedbackHeard, FollowUpBegun, PushPrepared
from conductor_core.events.race import EntryPicked, RaceJudged
from conductor_core.events.remark import RemarkMade
from conductor_core.events.run import (
    AgentsChanged,
    BudgetChanged,
    BudgetNoted,
    PlanApproved,
    PlanProposed,
    PlanTurnedDown,
    RunCancelled,
    RunEnded,
    RunPaused,
    RunResumed,
)
from conductor_core.events.task import AttemptFailed, HangFound, TaskAdded, TaskFailed

TOLD = (
    PlanProposed,
    PlanApproved,
    PlanTurnedDown,
    ApprovalAsked,
    ApprovalAnswered,
    ApprovalReminded,
    AnswerReminded,
    QuestionAsked,
    QuestionAnswered,
    TaskAdded,
    TaskFailed,
    HangFound,
    BudgetNoted,
    RemarkMade,
    BudgetChanged,
    PushPrepared,
    FeedbackHeard,
    FollowUpBegun,
    RunPaused,
    RunResumed,
    RunCancelled,
    RunEnded,
    RaceJudged,
    EntryPicked,
)
"""What people are told in the thread by itself; of everything else the live card tells."""


def is_told(event: AnyEvent) -> bool:
    """Whether an event makes a message."""
    match event:
        case AgentsChanged(order=order):
            return bool(order)
        case AttemptFailed(until=until):
            return until is not None
        case _:
            return isinstance(event, TOLD)
