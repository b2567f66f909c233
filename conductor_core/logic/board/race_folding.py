"""What events that put tasks on the plan make of the board: races, and reviews that send work back."""

from typing import assert_never

from conductor_core.domain.plan import PlannedTask
from conductor_core.events.race import CascadeBegun, EntryPicked, RaceBegun, RaceJudged
from conductor_core.events.review import ReviewReturned
from conductor_core.logic.board.ask_folding import closed
from conductor_core.logic.board.progress import moved
from conductor_core.logic.board.race import RaceView, of_pick
from conductor_core.logic.board.values import Board, TaskView

RaceEvent = RaceBegun | CascadeBegun | RaceJudged | EntryPicked | ReviewReturned


def fold_race(board: Board, event: RaceEvent, number: int) -> Board:
    """The board after an event."""
    if isinstance(event, ReviewReturned):
        return _added(board, event)
    if isinstance(event, CascadeBegun):
        return _climbing(board, event)
    race = board.races.get(event.task) or RaceView()
    match event:
        case RaceBegun():
            board, race = _estimated(board, _added(board, event)), RaceView(note=event.note)
        case RaceJudged():
            race = RaceView(note=race.note, number=number, placings=event.placings, warning=event.note)
        case EntryPicked():
            race = race.model_copy(
                update={"picked": event.entry, "agent": event.agent, "by": event.by, "why": event.why}
            )
        case _:
            assert_never(event)
    return closed(board.model_copy(update={"races": board.races | {event.task: race}}), of_pick(event.task))


def _climbing(board: Board, event: CascadeBegun) -> Board:
    """What the task takes is another range now."""
    task = board.tasks.get(event.task)
    if task is None or event.estimate is None:
        return board
    tasks = board.tasks | {task.key: task.model_copy(update={"estimate": event.estimate})}
    return _estimated(board, board.model_copy(update={"tasks": tasks}))


def _estimated(before: Board, after: Board) -> Board:
    """What people ordered moves the estimate of the plan; the card of the plan keeps what was approved."""
    if before.plan is None or after.plan is None:
        return after
    estimate = moved(before.plan.estimate, before.planned, after.planned)
    return after.model_copy(update={"plan": after.plan.model_copy(update={"estimate": estimate})})


def _added(board: Board, event: RaceBegun | ReviewReturned) -> Board:
    """New tasks stand behind the one that they are for."""
    fresh = {task.key: _view(board, task) for task in event.tasks}
    plan = board.plan
    if plan is not None:
        new = tuple(key for key in fresh if key not in plan.keys)
        at = plan.keys.index(event.task) + 1 if event.task in plan.keys else len(plan.keys)
        plan = plan.model_copy(update={"keys": (*plan.keys[:at], *new, *plan.keys[at:])})
    return board.model_copy(update={"tasks": board.tasks | fresh, "plan": plan})


_STAYS = ("spent", "unpriced", "unpriced_by", "guessed", "disbelieved", "cut_off", "failures")


def _view(board: Board, task: PlannedTask) -> TaskView:
    """As it begins; what earlier tries have cost stays."""
    old = board.tasks.get(task.key)
    view = TaskView(
        key=task.key,
        title=task.title,
        kind=task.kind,
        needs=task.needs,
        estimate=task.estimate,
        agent=task.agent or "",
    )
    if old is None:
        return view
    return view.model_copy(update={name: getattr(old, name) for name in _STAYS})
