"""Messages about what is stuck: each is posted once, and edited when an event makes it untrue."""

from typing import Literal

from conductor_core.events import AnyEvent
from conductor_core.logic.board import Board
from conductor_core.logic.board.task_folding import TaskEvent
from conductor_core.logic.board.values import TaskView
from conductor_core.logic.rendering.change import Change
from conductor_core.logic.rendering.stopping import recovered_card
from conductor_core.logic.rendering.trouble import hang_card, impasse_card


def kept_true(board: Board, event: AnyEvent, number: int) -> tuple[Change, ...]:
    """What was begun again after a crash, what hangs and what nobody can work at: told as it is after an event."""
    crashes, task = board.recovery, board.tasks.get(event.task) if isinstance(event, TaskEvent) else None
    over = crashes is not None and crashes.over == number
    recovered = (
        (Change("edit", f"{crashes.number}/recovered", recovered_card(board, crashes)),) if crashes and over else ()
    )
    return (*recovered, *(_hang(board, task, number) if task else ()), *(_impasse(board, task, number) if task else ()))


def _hang(board: Board, task: TaskView, number: int) -> tuple[Change, ...]:
    hang = task.hang
    if hang is None or number not in (hang.number, hang.over):
        return ()
    act: Literal["post", "edit"] = "post" if hang.number == number else "edit"
    return (Change(act, f"{hang.number}/hang", hang_card(board, task, hang)),)


def _impasse(board: Board, task: TaskView, number: int) -> tuple[Change, ...]:
    impasse = task.impasse
    if impasse is None or impasse.changed != number:
        return ()
    act: Literal["post", "edit"] = "post" if impasse.number == number else "edit"
    return (Change(act, f"{impasse.number}/impasse", impasse_card(board, task, impasse)),)
