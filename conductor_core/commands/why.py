"""``why``: which agents had a task, and why they."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from conductor_core.commands.context import AtTask, Context, task_key
from conductor_core.domain.card import Bullets, Card, Text
from conductor_core.domain.command import CommandSpec, Reply
from conductor_core.domain.ids import task_id
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.run import Attempt, Task
from conductor_core.errors import NotFoundError
from conductor_core.events.race import EntryPicked
from conductor_core.events.record import EventRecord
from conductor_core.events.task import AttemptFailed, TaskQueued
from conductor_core.lifecycle.assigning import ENGINE
from conductor_core.lifecycle.history import history
from conductor_core.logic.board import board_of
from conductor_core.logic.board.values import TaskView
from conductor_core.logic.clock_times import clock
from conductor_core.logic.reasons import waiting
from conductor_core.logic.rendering import neat
from conductor_core.logic.rendering.rows import who


class Why(AtTask):
    """Say why a task was given to its agent, and to whom it was given before."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="look", example="why R7.T3", reads_only=True)

    name: Literal["why"] = "why"


async def why(command: Why, context: Context) -> Reply:
    """Every choice in order, and what came of it.

    Raises:
        NotFoundError: the run has no such task.
    """
    key = task_key(command.task)
    run = await context.read(lambda tx: context.run_meant(tx, command.run))
    task = await context.read(lambda tx: tx.tasks.get(task_id(run.id, key)))
    if task is None:
        raise NotFoundError(f"Run {run.id} has no task {key}. `show {run.id}` lists its tasks.")
    attempts = await context.read(lambda tx: [one for one in tx.attempts.of(run.id) if one.task == task.id])
    records = await history(context.truth.store, run.id)
    now = context.truth.clock.now()
    told = _told(records, attempts, task)
    last = attempts[-1] if attempts else None
    board = board_of(run.id, records)
    yet, race = _not_yet(board.tasks.get(key), task.planned), board.races.get(key)
    whom, reason = (last.agent, _reason(last, now)) if last else ("", yet)
    if race and race.picked:
        whom = f"{race.picked} of {race.agent}"
        reason = f"{whom} is picked by {race.by}, {race.why}"
    blocks = (Bullets(items=told),) if told else (Text(text=yet),)
    return Reply(
        text=f"{task.id}: {reason.rstrip('.')}.",
        card=neat(Card(title=f"Why {whom} for {task.id}" if whom else f"Who is to have {task.id}", blocks=blocks)),
        run=run.id,
        data=[
            {"attempt": one.id, "agent": one.agent, "why": one.why, "state": one.state}
            for one in sorted(attempts, key=lambda one: one.number)
        ],
    )


def _reason(attempt: Attempt, now: datetime) -> str:
    if attempt.state == "queued" and attempt.not_before is not None:
        return waiting(attempt.not_before, attempt.why, now)
    if attempt.agent == ENGINE:
        return attempt.why or "the engine does it itself"
    return f"{attempt.agent}, {attempt.why or 'no reason was noted'}"


def _not_yet(task: TaskView | None, planned: PlannedTask) -> str:
    """Who would have a task that nobody was given yet, as its plan was put to people."""
    foreseen = task.foreseen if task else None
    if foreseen is None:
        return (
            f"{task.agent} is to have it: {planned.instead or 'the plan names it'}."
            if task and task.agent
            else "it was not given to anybody yet."
        )
    return f"it was not given to anybody yet; when it was planned, {who(foreseen)} would have had it: {foreseen.why}."


def _told(records: Sequence[EventRecord], attempts: Sequence[Attempt], task: Task) -> tuple[str, ...]:
    """The log tells every choice; who plans is chosen while the attempt is under way, and stands in its row."""
    by_id = {attempt.id: attempt for attempt in attempts}
    lines = []
    for record in records:
        event = record.event
        if isinstance(event, TaskQueued) and event.task == task.key:
            row = by_id.get(event.attempt)
            chosen_late = row is not None and event.agent == ENGINE and row.agent != ENGINE
            agent, reason = (row.agent, row.why) if row is not None and chosen_late else (event.agent, event.why)
            reason = reason or ("the engine does it itself" if agent == ENGINE else "no reason was noted")
            until = None if chosen_late else event.not_before
            what = waiting(until, reason, record.at) if until is not None else f"{agent}, {reason}"
            lines.append(f"{clock(record.at, exact=True)} {event.attempt}: {what}")
        elif isinstance(event, EntryPicked) and event.task == task.key:
            lines.append(
                f"{clock(record.at, exact=True)} {event.entry} of {event.agent}: picked by {event.by}, {event.why}"
            )
        elif isinstance(event, AttemptFailed) and event.task == task.key:
            lines.append(f"{clock(record.at, exact=True)} {event.attempt}: failed, {event.cause}; {event.next}")
    return tuple(lines)
