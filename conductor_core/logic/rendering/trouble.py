"""What went wrong, why, and what to do."""

from collections.abc import Iterator

from conductor_core.domain.agent import Warned
from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Text
from conductor_core.domain.ids import DELIVER, PLAN
from conductor_core.events.run import AgentsChanged
from conductor_core.logic.board.tries import Failure, Hang, Impasse
from conductor_core.logic.board.values import Board, TaskView
from conductor_core.logic.clock_times import clock
from conductor_core.logic.failures import SKIP, Entry, entry_of
from conductor_core.logic.figures import count
from conductor_core.logic.silence import hanging

SHOWN = 5
"""Tries on a card."""


def failure_card(board: Board, task: TaskView) -> Card:
    """A task was given up: cause, advice, what it holds up, what to press."""
    blocks: list[Block] = [Text(text=f"Cause: {task.cause or 'not told'}", tone="bad")]
    known = entry_of(task.reason)
    blocks.append(Text(text=f"What to do: {task.advice or known.advice}"))
    blocks += _tried(task, task.cause)
    blocks.append(Text(text=_next(board, task)))
    blocks.append(Buttons(buttons=tuple(_pressed(board, task, known))))
    return Card(title=f"{board.run}: {task.key} failed, {task.title}", tone="bad", blocks=tuple(blocks), notify=True)


def _pressed(board: Board, task: TaskView, entry: Entry) -> Iterator[Button]:
    """What the catalogue offers; a run cannot do without its own tasks."""
    first = True
    for label, command in entry.press:
        if (label, command) == SKIP and task.key in (PLAN, DELIVER):
            continue
        order = command.format(run=board.run, task=task.key)
        yield Button(label=label, command=order, style="primary" if first else "plain")
        first = False
    if task.key not in (PLAN, DELIVER):
        yield _handed_on(board, task)


def _tried(task: TaskView, known: str) -> Iterator[Block]:
    """The last tries, with their number where there were more."""
    tries = task.failures
    if tries:
        which = f", the last {SHOWN} of {len(tries)} tries" if len(tries) > SHOWN else ""
        yield Text(text=f"What was tried{which}:")
        yield Bullets(items=tuple(_try(failure, known) for failure in tries[-SHOWN:]))


def _try(failure: Failure, known: str) -> str:
    """What is said already is not said again."""
    who = f"try {failure.attempt} by {failure.agent}"
    return who if failure.cause == known else f"{who}: {failure.cause}"


def _next(board: Board, task: TaskView) -> str:
    if task.key in (PLAN, DELIVER):
        return "The run cannot go on without it."
    held = held_up(board, task)
    rest = any(not other.over for other in board.planned if other.key != task.key and other not in held)
    if not held:
        return "Nothing else depends on it; the rest goes on." if rest else "Nothing else depends on it."
    named = ", ".join(other.key for other in held[:10]) + (" and more" if len(held) > 10 else "")
    return f"{count(len(held), 'task')} cannot start without it: {named}.{' The rest goes on.' if rest else ''}"


def held_up(board: Board, task: TaskView) -> tuple[TaskView, ...]:
    """Everything that needs a task, directly or through others, in order of the plan."""
    reached = {task.key}
    moved = True
    while moved:
        more = {other.key for other in board.planned if other.key not in reached and reached.intersection(other.needs)}
        reached |= more
        moved = bool(more)
    return tuple(other for other in board.planned if other.key in reached and other.key != task.key)


def hang_card(board: Board, task: TaskView, hang: Hang) -> Card:
    """An agent shows no sign of life; people say what becomes of it."""
    title = f"{board.run}: {task.key} hangs, {task.title}"
    seen = Text(text=hanging(hang.agent, hang.programs, hang.seconds))
    if hang.over is not None:
        return Card(title=title, blocks=(seen, Text(text="Not any more: something was heard of it, or it ended.")))
    buttons = Buttons(buttons=tuple(_ways_out(board, task, hang)))
    return Card(title=title, tone="warning", blocks=(seen, buttons), notify=True)


def _ways_out(board: Board, task: TaskView, hang: Hang) -> Iterator[Button]:
    which = f"{board.run}.{task.key}"
    if task.key in (PLAN, DELIVER):
        yield Button(label="Stop the run", command=f"stop {board.run}", style="primary")
        return
    yield Button(label="Try again", command=f"retry {which} with {hang.agent}", style="primary")
    if hang.other:
        yield Button(label=f"Give it to {hang.other}", command=f"retry {which} with {hang.other}")
    yield Button(label="Cancel it", command=f"cancel {which}", style="danger")


def impasse_card(board: Board, task: TaskView, impasse: Impasse) -> Card:
    """Nobody could work at a task: why, what was tried, when it is tried again, what to press meanwhile."""
    blocks: list[Block] = [Text(text=f"Cause: {impasse.cause}"), *_tried(task, impasse.cause)]
    if impasse.over:
        blocks.append(Text(text="It does not wait for that any more."))
        return Card(title=f"{board.run}: {task.key} waited, {task.title}", blocks=tuple(blocks))
    if impasse.next_at is None:
        blocks.append(Text(text="It is tried again now."))
    else:
        blocks.append(
            Text(text=f"It is tried again at {clock(impasse.next_at, exact=True)}, and then later and later.")
        )
    blocks.append(Buttons(buttons=tuple(_meanwhile(board, task))))
    title = f"{board.run}: {task.key} waits, {task.title}"
    return Card(title=title, tone="warning", blocks=tuple(blocks), notify=True)


def _meanwhile(board: Board, task: TaskView) -> Iterator[Button]:
    which = f"{board.run}.{task.key}"
    if task.key in (PLAN, DELIVER):
        yield Button(label="Stop the run", command=f"stop {board.run}", style="primary")
        return
    yield Button(label="Try again now", command=f"retry {which}", style="primary")
    yield _handed_on(board, task)
    yield Button(label="Cancel it", command=f"cancel {which}", style="danger")


def _handed_on(board: Board, task: TaskView) -> Button:
    pressed = f"retry task={task.key} run={board.run} …"
    return Button(label="Give it to another …", command=f"retry {task.key} {board.run} with …", pressed=pressed)


def agents_card(board: Board, event: AgentsChanged) -> Card:
    """People changed who may work."""
    return Card(title=f"{board.run}: {event.order}", blocks=(Bullets(items=(*event.ready, *event.unable)),))


def warning_card(board: Board, report: Warned) -> Card:
    """Something about the way an agent works that people must know."""
    return Card(title=f"{board.run}: to be known", tone="warning", blocks=(Text(text=report.text),))
