"""Which messages an event makes or changes. The same events give the same messages, however they are read."""

from collections.abc import Iterable
from typing import Literal, assert_never, cast

from conductor_core.domain.agent import AgentReport, Warned
from conductor_core.events import AnyEvent
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
from conductor_core.events.record import EventRecord
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
from conductor_core.logic.board.ask_folding import of_approval, of_question
from conductor_core.logic.board.race import of_pick
from conductor_core.logic.board.remark import RemarkView
from conductor_core.logic.board.values import Board
from conductor_core.logic.rendering.approval_posts import approval_changes, reminded
from conductor_core.logic.rendering.asking import question_card
from conductor_core.logic.rendering.capped import budget_card, changed_card
from conductor_core.logic.rendering.change import Change
from conductor_core.logic.rendering.changing import given_up_card, wished_card
from conductor_core.logic.rendering.clean import neat
from conductor_core.logic.rendering.linked import closed_changes, linked_card
from conductor_core.logic.rendering.meeting import meeting_card
from conductor_core.logic.rendering.opening import acknowledgement, plan_card
from conductor_core.logic.rendering.publishing import feedback_card, follow_up_card, published
from conductor_core.logic.rendering.racing import begun_card, cascade_card, race_card
from conductor_core.logic.rendering.remarks import remark_card, unheard, unread
from conductor_core.logic.rendering.result import MOST, result_card
from conductor_core.logic.rendering.returned import returned_card
from conductor_core.logic.rendering.stopping import cancel_card, pause_card, recovered_card
from conductor_core.logic.rendering.stuck import kept_true
from conductor_core.logic.rendering.trouble import agents_card, failure_card, warning_card


def changes(board: Board, record: EventRecord, most: int | None = MOST) -> tuple[Change, ...]:
    """What an event does to the thread, the live card left out. ``board`` has the event folded in.

    Of each list of the result at most so many items are shown; None shows all.
    """
    made = (*kept_true(board, cast(AnyEvent, record.event), record.number), *_changes(board, record, most))
    return tuple(Change(change.act, change.name, neat(change.card)) for change in made)


def _changes(board: Board, record: EventRecord, most: int | None) -> tuple[Change, ...]:  # noqa: C901, PLR0911, PLR0912 - a table
    event, number = cast(AnyEvent, record.event), record.number
    match event:
        case RunStarted():
            return (Change("post", ACK, acknowledgement(board)),)
        case AgentsChanged():
            posts = (Change("post", f"{number}/agents", agents_card(board, event)),) if event.order else ()
            return (Change("edit", ACK, acknowledgement(board)), *posts)
        case FilesImported():
            return (Change("edit", ACK, acknowledgement(board)),)
        case PlanProposed():
            return _proposed(board)
        case PlanChanged():
            plan = board.plan
            return (Change("edit", f"{plan.number}/plan", plan_card(board, plan)),) if plan else ()
        case ChangeWished():
            return (Change("post", f"{number}/wished", wished_card(board, event)),)
        case ChangeGivenUp():
            return (Change("post", f"{number}/unchanged", given_up_card(board, event)),)
        case PlanApproved() | PlanTurnedDown():
            return _judged(board)
        case ApprovalAsked() | ApprovalAnswered() | ApprovalReminded() | AnswerReminded() | ApprovalSuperseded():
            return approval_changes(board, event, number)
        case QuestionAsked():
            return (Change("post", f"{number}/question", question_card(board, board.questions[event.question])),)
        case QuestionAnswered() | QuestionSuperseded():
            return _answered(board, event)
        case TaskFailed():
            failure = Change("post", f"{number}/failure", failure_card(board, board.tasks[event.task]))
            return (failure, *_remarks(board, unheard(board, event.task)))
        case ReviewReturned():
            return (Change("post", f"{number}/returned", returned_card(board, event)),)
        case RaceBegun():
            begun = Change("post", f"{number}/race-begun", begun_card(board, event))
            return (begun, *_remarks(board, unheard(board, event.task)))
        case CascadeBegun():
            return (Change("post", f"{number}/cascade", cascade_card(board, event)),)
        case RaceJudged() | EntryPicked():
            race = board.races[event.task]
            card = Change("edit" if race.picked else "post", f"{race.number}/race", race_card(board, event.task))
            return (card, *reminded(board, of_pick(event.task)))
        case BudgetNoted():
            return (Change("post", f"{number}/budget", budget_card(board, event)),)
        case RemarkMade():
            return _remark(board, board.remarks[event.remark])
        case RemarkAccepted():
            return _remark(board, board.remarks[event.remark], act="edit")
        case RemarksRead():
            return _remarks(board, [board.remarks[one] for one in event.remarks if one in board.remarks])
        case RoomLinked() | RoomUnlinked():
            return (Change("post", f"{number}/linked", linked_card(board, event)),)
        case RoomClosed() | RoomOpened():
            return closed_changes(board, event, number)
        case TaskDone() | TaskCancelled() | TaskSkipped():
            return _remarks(board, unheard(board, event.task))
        case TaskAdded():
            return (Change("post", f"{number}/meeting", meeting_card(board, event)),)
        case BudgetChanged():
            return (*_weighed(board), Change("post", f"{number}/budget", changed_card(board, event)))
        case AgentReported():
            return _reported(board, event.report, number)
        case PushPrepared() | PushConsented() | BranchPushed() | RequestOpened() | PushHalted() | RequestEnded():
            return published(board, event)
        case FeedbackHeard():
            return (Change("post", f"{number}/feedback", feedback_card(board, event)),)
        case FollowUpBegun():
            return (Change("post", f"{number}/followup", follow_up_card(board, event)),)
        case RunPaused():
            return (Change("post", f"{number}/pause", pause_card(board, board.pause)),) if board.pause else ()
        case RunResumed():
            return _resumed(board)
        case RunRecovered():
            return _recovered(board)
        case RunCancelled():
            return (Change("post", f"{number}/cancel", cancel_card(board, board.cancel)),) if board.cancel else ()
        case RunEnded():
            return _ended(board, number, most)
        case (
            RunDelivered()
            | RunTakenUp()
            | TaskQueued()
            | AttemptStarted()
            | AgentWatched()
            | HangFound()
            | AttemptFailed()
            | TaskMerged()
            | TaskBlocked()
            | TaskWentStale()
            | TaskReopened()
            | TaskPrioritised()
            | TaskUndone()
        ):
            return ()
        case _:
            assert_never(event)


ACK = "1/ack"
"""The first message. A run has one, so it needs no number of its own."""


def _proposed(board: Board) -> tuple[Change, ...]:
    plan, old = board.plan, board.replaced
    if plan is None:
        return ()
    post = Change("post", f"{plan.number}/plan", plan_card(board, plan))
    if old:
        return (Change("edit", f"{old.number}/plan", plan_card(board, old)), post)
    return (post, Change("edit", ACK, acknowledgement(board)))


def _weighed(board: Board) -> tuple[Change, ...]:
    """The budget as it is now, where it is shown: at the beginning, and with a plan that waits for a yes."""
    opening = Change("edit", ACK, acknowledgement(board))
    if board.plan is None or board.plan.state != "proposed":
        return (opening,)
    return (opening, Change("edit", f"{board.plan.number}/plan", plan_card(board, board.plan)))


def _judged(board: Board) -> tuple[Change, ...]:
    """A plan that policy approves says so from the beginning; a pause that it outlived says no more that it waits."""
    if board.plan is None or board.plan.approval is None:
        return ()
    waited = board.pause is not None and board.pause.during == "approval"
    return (
        Change("edit", f"{board.plan.number}/plan", plan_card(board, board.plan)),
        *(_resumed(board) if waited else ()),
        *reminded(board, of_approval(board.plan.approval or 0)),
    )


def _answered(board: Board, event: QuestionAnswered | QuestionSuperseded) -> tuple[Change, ...]:
    question = board.questions.get(event.question)
    if question is None:
        return ()
    card = Change("edit", f"{question.number}/question", question_card(board, question))
    return (card, *reminded(board, of_question(question.id)))


def _remark(board: Board, remark: RemarkView, act: Literal["post", "edit"] = "post") -> tuple[Change, ...]:
    """The words, and the card of those that they replace."""
    old = board.remarks.get(remark.corrects or 0)
    return (
        *(_remarks(board, [old]) if old and old.replaced_by == remark.id else ()),
        Change(act, f"{remark.number}/remark", remark_card(board, remark)),
    )


def _remarks(board: Board, remarks: Iterable[RemarkView]) -> tuple[Change, ...]:
    return tuple(Change("edit", f"{remark.number}/remark", remark_card(board, remark)) for remark in remarks)


def _reported(board: Board, report: AgentReport, number: int) -> tuple[Change, ...]:
    """The live card tells of all but what people must know, and that once."""
    if not isinstance(report, Warned) or board.warnings.get(report.text) != number:
        return ()
    return (Change("post", f"{number}/warning", warning_card(board, report)),)


def _resumed(board: Board) -> tuple[Change, ...]:
    pause = board.pause
    return (Change("edit", f"{pause.number}/pause", pause_card(board, pause)),) if pause else ()


def _recovered(board: Board) -> tuple[Change, ...]:
    """Crashes that follow each other share a message."""
    crashes = board.recovery
    if crashes is None:
        return ()
    act: Literal["post", "edit"] = "post" if crashes.times == 1 else "edit"
    return (Change(act, f"{crashes.number}/recovered", recovered_card(board, crashes)),)


def _ended(board: Board, number: int, most: int | None) -> tuple[Change, ...]:
    """A cancelled run has its card already; it gets a result only when something was handed over."""
    if board.end is None:
        return ()
    opening = () if board.plan else (Change("edit", ACK, acknowledgement(board)),)
    if board.cancel is not None and board.end.state == "cancelled" and not board.artifacts:
        return (*opening, Change("edit", f"{board.cancel.number}/cancel", cancel_card(board, board.cancel)))
    result = Change("post", f"{number}/result", result_card(board, board.end, most))
    return (*opening, result, *_remarks(board, unread(board)))
