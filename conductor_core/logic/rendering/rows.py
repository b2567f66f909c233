"""Tasks as rows of a card."""

from collections.abc import Sequence
from datetime import datetime

from conductor_core.domain.card import Block, TaskRow, Tasks, Text, Tone
from conductor_core.domain.ids import DELIVER, PLAN, TaskKey
from conductor_core.domain.plan import Foreseen
from conductor_core.logic.board.progress import may_cost
from conductor_core.logic.board.values import Board, TaskView
from conductor_core.logic.clock_times import clock
from conductor_core.logic.figures import count, duration, money, price, span, spent
from conductor_core.logic.judging import not_so
from conductor_core.logic.rendering.graph import named, steps
from conductor_core.logic.retrying import MAY_TRY_AGAIN
from conductor_core.logic.silence import line
from conductor_core.logic.state_words import state_word

MOST_ROWS = 60
"""Tasks shown on one card; the rest is counted."""

_TONES: dict[str, Tone] = {
    "done": "good",
    "failed": "bad",
    "blocked": "warning",
    "cancelled": "warning",
    "undone": "warning",
    "stale": "warning",
}
_FIRST = {"failed": 0, "running": 1, "queued": 2, "blocked": 3, "stale": 4, "waiting": 5}
"""Which tasks people want to see when not all fit; the rest comes last."""


def planned_rows(tasks: Sequence[TaskView]) -> tuple[Block, ...]:
    """The graph of a plan: agent, estimate of time and price."""
    step = steps({task.key: task.needs for task in tasks})
    ordered = sorted(tasks, key=lambda task: step.get(task.key, 0))
    rows = tuple(
        TaskRow(
            key=task.key,
            title=task.title,
            state="",
            agent=who(task.foreseen)
            if task.foreseen
            else task.agent or ("picked" if task.kind == "pick" else "any agent"),
            elapsed=span(task.estimate.seconds_low, task.estimate.seconds_high),
            cost=price(task.estimate.cost_low, task.estimate.cost_high),
            needs=task.needs,
            step=step.get(task.key, 0),
        )
        for task in ordered[:MOST_ROWS]
    )
    left = len(tasks) - len(rows)
    more = (Text(text=f"and {count(left, 'more task')}"),) if left else ()
    return (Tasks(rows=rows), *more) if rows else ()


def who(foreseen: Foreseen) -> str:
    """Who would have a task."""
    match foreseen.agents:
        case ():
            return "nobody now"
        case (name,):
            return name
        case names:
            return f"first free of {', '.join(names)}"


def whys(tasks: Sequence[TaskView]) -> tuple[str, ...]:
    """Why they, a line for all tasks of the same agent and reason, e.g. ``ada for T1, T2: the only coder``."""
    lines: dict[tuple[str, str], list[TaskKey]] = {}
    for task in tasks:
        if task.foreseen is not None:
            lines.setdefault((who(task.foreseen), task.foreseen.why), []).append(task.key)
    return tuple(f"{name} for {named(keys)}: {why}" for (name, why), keys in lines.items())


def live_rows(board: Board, now: datetime) -> tuple[Block, ...]:
    """Every task as it stands; when there are too many, those that matter now."""
    tasks = [task for task in board.tasks.values() if _is_shown(task)]
    order = {key: place for place, key in enumerate(board.plan.keys if board.plan else ())}
    tasks.sort(key=lambda task: order.get(task.key, -1 if task.kind == "plan" else len(order)))
    shown = sorted(tasks, key=lambda task: _FIRST.get(task.state, 9))[:MOST_ROWS] if len(tasks) > MOST_ROWS else tasks
    chosen = {task.key for task in shown}
    step = _steps(board)
    rows = tuple(_live_row(board, task, now, step.get(task.key, 0)) for task in tasks if task.key in chosen)
    if not rows:
        return ()
    hidden = [task for task in tasks if task.key not in chosen]
    return (Tasks(rows=rows), Text(text=_summary(hidden))) if hidden else (Tasks(rows=rows),)


def _steps(board: Board) -> dict[TaskKey, int]:
    """Of all tasks, also those not shown; handing over comes after the last."""
    step = steps({task.key: task.needs for task in board.planned})
    return step | {DELIVER: max(step.values(), default=0) + 1}


def _at_work(task: TaskView) -> bool:
    return task.state in ("queued", "running", "failed")


def _is_shown(task: TaskView) -> bool:
    """The engine's own tasks while they are at work, and where money went out for them."""
    return task.kind not in ("plan", "deliver") or _at_work(task) or bool(task.spent or task.unpriced)


def _summary(tasks: Sequence[TaskView]) -> str:
    states = [state_word(task.state) for task in tasks]
    parts = [f"{states.count(state):,} {state}" for state in dict.fromkeys(states)]
    return f"and {count(len(tasks), 'more task')}: {', '.join(parts)}"


def _live_row(board: Board, task: TaskView, now: datetime, step: int) -> TaskRow:
    asks = task.key in board.asking
    works = task.state == "running" and not asks
    return TaskRow(
        key=task.key,
        title=task.title,
        state=state_words(board, task, now),
        tone=_TONES.get(task.state, "neutral"),
        agent=task.agent,
        elapsed=_elapsed(task, board.at if asks and board.at else now),
        since=task.started_at if works else None,
        cost=_cost(task),
        sign=_sign(task, now) if works else _beside(task, now),
        sign_at=task.sign_at if works and task.sign and not task.watched else None,
        needs=task.needs,
        step=step,
    )


def _sign(task: TaskView, now: datetime) -> str:
    """The last that was heard of it, or how it was seen since."""
    return line(task.agent, task.watched, now) if task.watched else task.sign


def _beside(task: TaskView, now: datetime) -> str:
    """What holds up a task that nobody can have now, or what of the word on one that is done is false."""
    if task.state == "done" and task.struck:
        return not_so(task.struck)
    waits = task.state == "queued" and task.not_before is not None and task.not_before > now
    return task.why if waits and task.why != MAY_TRY_AGAIN else ""


def state_words(board: Board, task: TaskView, now: datetime) -> str:
    """The state of a task in a word or two."""
    if board.state == "paused" and task.state == "queued" and task.started_at:
        return "paused"
    if not task.over and (asked := _asked(board, task)):
        return asked
    again = f", try {task.attempt}" if task.attempt > 1 and task.state in ("queued", "running") else ""
    turn = f", priority {task.priority}" if task.priority is not None else ""
    match task.state:
        case "queued" if task.not_before is not None and task.not_before > now:
            return f"retry at {clock(task.not_before, exact=True)}"
        case "queued" | "waiting" | "stale":
            return f"{state_word(task.state)}{again}{turn}"
        case "running":
            return f"running{again}"
        case state:
            return state_word(state, task.blocked_by)


def _asked(board: Board, task: TaskView) -> str:
    """What it needs of a person."""
    if any(question.task == task.key for question in board.open_questions):
        return "needs an answer"
    if any(one.task == task.key and one.state == "pending" for one in board.approvals.values()):
        return "needs a yes"
    race = board.races.get(task.key)
    return "needs a pick" if race is not None and race.open else ""


def _elapsed(task: TaskView, now: datetime) -> str:
    if task.state == "running" and task.started_at:
        return duration(max(0.0, (now - task.started_at).total_seconds()))
    return duration(task.seconds) if task.seconds is not None else ""


def _cost(task: TaskView) -> str:
    unbegun = task.state in ("waiting", "blocked", "queued", "skipped", "cancelled")
    if (unbegun or task.key == PLAN) and not task.spent and not task.unpriced:
        return ""  # whether a plan costs anything shows when somebody asks a model for it
    if task.state == "done" and not task.unpriced:
        return money(task.spent)
    return spent(task.spent, task.unpriced, task.unpriced_by, may_cost=may_cost(task.estimate))
