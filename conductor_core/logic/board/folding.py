"""One event after another makes the board."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import assert_never, cast

from conductor_core.domain.ids import DELIVER, RunId, TaskKey
from conductor_core.domain.run import RunState
from conductor_core.events import AnyEvent
from conductor_core.events.change import ChangeGivenUp, ChangeWished
from conductor_core.events.publication import FollowUpBegun
from conductor_core.events.record import EventRecord
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
from conductor_core.events.task import TaskAdded
from conductor_core.logic.board.ask_folding import AskEvent, fold_ask
from conductor_core.logic.board.budget_folding import fold_budget, paid_late
from conductor_core.logic.board.idling import asked, idled
from conductor_core.logic.board.meeting_folding import fold_added
from conductor_core.logic.board.plan_folding import changed, given_up, judged, proposed, wished
from conductor_core.logic.board.publication_folding import PublicationEvent, fold_publication
from conductor_core.logic.board.race_folding import RaceEvent, fold_race
from conductor_core.logic.board.remark_folding import RemarkEvent, fold_remark
from conductor_core.logic.board.room_folding import fold_closed
from conductor_core.logic.board.stops import RecoveryView, Stage, StopView
from conductor_core.logic.board.task_folding import TaskEvent, fold_task, fold_warnings
from conductor_core.logic.board.told import is_told
from conductor_core.logic.board.values import (
    Board,
    EndView,
    FilesView,
    PlanView,
    TaskView,
)


def fold(board: Board, record: EventRecord) -> Board:
    """The board after an event. One that was folded before changes nothing."""
    if record.number <= board.number:
        return board
    event = cast(AnyEvent, record.event)
    board = idled(asked(board, event, record.at), event, record.at)
    if board.recovery is not None and board.recovery.over is None and is_told(event):
        board = board.model_copy(update={"recovery": board.recovery.model_copy(update={"over": record.number})})
    if isinstance(event, TaskEvent):
        update = {
            "tasks": fold_task(board.tasks, event, record.at, record.number),
            "warnings": fold_warnings(board.warnings, event, record.number),
            "end": paid_late(board.end, event),
            "number": record.number,
            "at": record.at,
        }
        return board.model_copy(update=update)
    if isinstance(event, AskEvent):
        board = fold_ask(board, event, record.number, record.at)
    elif isinstance(event, TaskAdded):
        board = fold_added(board, event.task, event.planned, event.waits, event.of)
    elif isinstance(event, FollowUpBegun):
        board = fold_added(board, event.task, event.planned, event.again)
    elif isinstance(event, RaceEvent):
        board = fold_race(board, event, record.number)
    elif isinstance(event, RemarkEvent):
        board = board.model_copy(update={"remarks": fold_remark(board.remarks, event, record.number)})
    elif isinstance(event, PublicationEvent):
        board = board.model_copy(update={"publications": fold_publication(board.publications, event, record.number)})
    else:
        board = _fold_run(board, event, record)
    return board.model_copy(update={"number": record.number, "at": record.at})


RunEvent = (
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
    | RoomLinked
    | RoomUnlinked
    | RoomClosed
    | RoomOpened
)


def _fold_run(board: Board, event: RunEvent, record: EventRecord) -> Board:  # noqa: C901, PLR0911, PLR0912 - a table
    match event:
        case RunStarted():
            return board.model_copy(
                update={
                    "started_at": record.at,
                    "state": "planning",
                    "project": event.project,
                    "goal": event.goal,
                    "source": event.source,
                    "by": event.by.name,
                    "mode": event.mode,
                    "sandbox": event.sandbox,
                    "unpriced": event.unpriced,
                    "agents": event.agents,
                    "budget": event.budget,
                    "given": event.given,
                    "earlier": event.earlier,
                }
            )
        case AgentsChanged():
            return _agents(board, event)
        case FilesImported():
            files = FilesView(files=event.files, size=event.size, notes=event.notes, root=event.root)
            return board.model_copy(update={"files": files})
        case PlanProposed():
            return proposed(board, event, record.number, record.at)
        case PlanApproved():
            update = {"state": "approved", "by": event.by, "automatic": event.automatic}
            update |= {"rule": event.rule} if event.rule else {}
            return judged(board, event.version, update, "running")
        case PlanChanged():
            return changed(board, event)
        case ChangeWished():
            return wished(board, event)
        case ChangeGivenUp():
            return given_up(board)
        case PlanTurnedDown():
            update = {"state": "turned_down", "by": event.by, "reason": event.reason}
            return judged(board, event.version, update, board.state)
        case RunPaused():
            return board.model_copy(
                update={
                    "state": "paused",
                    "pause": _stop(board, event, record.number),
                    "tasks": _halted(board.tasks, record.at),
                }
            )
        case RunResumed():
            return _resumed(board, event, record.at)
        case RunRecovered():
            return board.model_copy(update={"recovery": _recovered(board, event, record.number)})
        case RunCancelled():
            return board.model_copy(update={"state": "cancelled", "cancel": _stop(board, event, record.number)})
        case RunTakenUp() | RoomLinked() | RoomUnlinked():
            return board
        case RoomClosed() | RoomOpened():
            return board.model_copy(update={"closed": fold_closed(board.closed, event, record.number)})
        case RunDelivered():
            return board.model_copy(update={"artifacts": event.artifacts, "evidence": event.evidence})
        case RunEnded():
            end = EndView(
                at=record.at,
                state=event.state,
                reason=event.reason,
                seconds=event.seconds,
                spent=event.spent,
                unpriced=event.unpriced_calls,
                mends=event.mends,
            )
            return board.model_copy(update={"state": event.state, "end": end})
        case BudgetNoted() | BudgetChanged():
            return fold_budget(board, event)
        case _:
            assert_never(event)


def _recovered(board: Board, event: RunRecovered, number: int) -> RecoveryView:
    before = board.recovery
    if before is None or before.over is not None:
        return RecoveryView(number=number, restarted=event.restarted)
    return before.model_copy(update={"times": before.times + 1, "restarted": event.restarted})


def _agents(board: Board, event: AgentsChanged) -> Board:
    """Lines of the same agents are replaced."""
    changed = {line.partition(":")[0] for line in (*event.ready, *event.unable)}

    def kept(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line for line in lines if line.partition(":")[0] not in changed)

    return board.model_copy(
        update={"agents": kept(board.agents) + event.ready, "unable": kept(board.unable) + event.unable}
    )


def _stop(board: Board, event: RunPaused | RunCancelled, number: int) -> StopView:
    return StopView(
        number=number,
        by=event.by,
        reason=event.reason if isinstance(event, RunCancelled) else "",
        done=event.done,
        in_progress=event.in_progress,
        left=event.left,
        during=_stage(board),
        cap=event.cap if isinstance(event, RunPaused) else None,
    )


def _stage(board: Board) -> Stage:
    if board.plan is None:
        return "planning"
    if board.plan.state == "proposed":
        return "approval"
    deliver = board.tasks.get(DELIVER)
    return "delivery" if deliver is not None and deliver.state in ("queued", "running") else "work"


def board_of(run: RunId, records: Iterable[EventRecord]) -> Board:
    """The board of a run after all of these."""
    return reduce(fold, records, Board(run=run))


def left_off(board: Board) -> Board:
    """How a run stands that nobody works on, although nobody stopped it: as it was when something happened last."""
    return board.model_copy(update={"state": "paused", "tasks": _halted(board.tasks, board.at)})


def _halted(tasks: dict[TaskKey, TaskView], at: datetime | None) -> dict[TaskKey, TaskView]:
    """A pause stops what runs; it waits for its turn again."""
    return {
        key: task.model_copy(update={"state": "queued", "worked": _worked(task, at)})
        if task.state == "running"
        else task
        for key, task in tasks.items()
    }


def _worked(task: TaskView, until: datetime | None) -> float:
    return max(0.0, (until - task.started_at).total_seconds()) if until and task.started_at else 0.0


def _resumed(board: Board, event: RunResumed, at: datetime) -> Board:
    """It goes on, after a pause or, for another try, after its end."""
    over = (at - board.end.at).total_seconds() if board.end else 0.0
    pause = board.pause
    if pause is not None and not pause.resumed_by:
        pause = pause.model_copy(update={"resumed_by": event.by, "resumed_why": event.why})
    match board.plan:
        case None:
            state: RunState = "planning"
        case PlanView(state="proposed"):
            state = "awaiting_approval"
        case _:
            state = "running"
    return board.model_copy(update={"state": state, "pause": pause, "end": None, "over": board.over + max(0.0, over)})
