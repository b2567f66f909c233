"""Time in which nothing was at work is no time that a run or a task took."""

from datetime import datetime, timedelta

from conductor_core.events import AnyEvent
from conductor_core.events.run import RunRecovered, RunTakenUp
from conductor_core.logic.board.values import Board, TaskView


def idled(board: Board, event: AnyEvent, until: datetime) -> Board:
    """Counts the time since the last event where nothing was at work, by what it was waited for."""
    if board.at is None:
        return board
    seconds = max(0.0, (until - board.at).total_seconds())
    match board.state:
        case "paused":
            return board.model_copy(update={"paused": board.paused + seconds})
        case _ if isinstance(event, RunRecovered):
            down = {
                "down": board.down + seconds,
                "tasks": {key: _later(task, seconds) for key, task in board.tasks.items()},
            }
            return board.model_copy(update=down)
        case _ if isinstance(event, RunTakenUp):
            return board.model_copy(update={"left": board.left + seconds})
        case _ if board.waits:
            return board.model_copy(update={"waited": board.waited + seconds})
        case _:
            return board


def asked(board: Board, event: AnyEvent, until: datetime) -> Board:
    """Time in which a task waited for people is no time that it took; after a stop without warning that holds for all of them."""
    asking = board.asking
    if not asking or board.at is None or isinstance(event, RunRecovered):
        return board
    seconds = max(0.0, (until - board.at).total_seconds())
    later = {key: _later(board.tasks[key], seconds) for key in asking if key in board.tasks}
    return board.model_copy(update={"tasks": board.tasks | later})


def _later(task: TaskView, seconds: float) -> TaskView:
    """Time in which nothing was at work is no time that a task took."""
    if task.state != "running" or task.started_at is None:
        return task
    return task.model_copy(update={"started_at": task.started_at + timedelta(seconds=seconds)})
