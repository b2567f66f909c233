"""One task as ``show T3`` shows it: what it is, what happened, and what it changed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from conductor_core.commands.context import Context
from conductor_core.domain.card import Block, Bullets, Card, Code, Fact, Facts, Text
from conductor_core.domain.command import Reply
from conductor_core.domain.ids import attempt_id
from conductor_core.domain.run import Run, Task
from conductor_core.events.record import EventRecord
from conductor_core.logic.command_lines import written
from conductor_core.logic.figures import count
from conductor_core.logic.judging import not_so
from conductor_core.logic.reasons import waiting
from conductor_core.logic.rendering import neat
from conductor_core.logic.rendering.task_log import span_of, task_log
from conductor_core.logic.state_words import state_word
from conductor_core.ports.store import Transaction

LOG = 40
"""Lines of the log that are shown, the last ones."""
DIFF = 200
"""Lines of the change that are shown."""


async def task_reply(
    context: Context, run: Run, task: Task, records: Sequence[EventRecord], waits: tuple[Block, ...]
) -> Reply:
    """Everything that is known of it, and what it ``waits`` for; the whole log and the whole change are in the data."""
    why = await context.read(lambda tx: _why(tx, task, context.truth.clock.now()))
    log = task_log(records, task.key)
    diff = await _diff(context, run, task, records)
    state = "waiting for you" if waits else state_word(task.state)
    card = _task_card(task, state, why)
    return Reply(
        text=f"{task.id} is {state}.",
        card=neat(card.model_copy(update={"blocks": (*card.blocks, *waits, *_log(log), *_change(diff))})),
        run=run.id,
        data=task.model_dump(mode="json") | {"log": list(log), "diff": diff},
    )


async def _diff(context: Context, run: Run, task: Task, records: Sequence[EventRecord]) -> str:
    """What its work changed, as git tells it; empty where nothing of it is in the files."""
    span = span_of(records, task.key, run.base) if task.commit else None
    if span is None:
        return ""
    found = await context.workspaces.diff(run.project, *span)
    return await asyncio.to_thread(context.redactor.text, found.decode("utf-8", "replace"))


def _log(lines: Sequence[str]) -> tuple[Block, ...]:
    if not lines:
        return ()
    left = len(lines) - LOG
    earlier = (f"and {count(left, 'line')} before",) if left > 0 else ()
    return (Text(text="What happened:"), Bullets(items=(*earlier, *lines[-LOG:])))


def _change(diff: str) -> tuple[Block, ...]:
    lines = diff.splitlines()
    if not lines:
        return ()
    shown = "\n".join(lines[:DIFF])
    more = (Text(text=f"and {count(len(lines) - DIFF, 'more line')}"),) if len(lines) > DIFF else ()
    return (Text(text="What it changed:"), Code(text=shown, language="diff"), *more)


def _attempts(task: Task) -> str:
    others = f", and {task.excused} in which the agent could not work" if task.excused else ""
    return f"{task.attempts - task.excused} of {task.planned.attempts}{others}"


def _why(tx: Transaction, task: Task, now: datetime) -> str:
    last = tx.attempts.get(attempt_id(task.id, task.attempts))
    if last is None:
        return ""
    return waiting(last.not_before, last.why, now) if last.state == "queued" and last.not_before else last.why


def _task_card(task: Task, state: str, why: str) -> Card:
    planned, outcome = task.planned, task.outcome
    facts = [
        Fact(name="state", value=state),
        Fact(name="agent", value=task.agent or planned.agent or "not assigned yet"),
        *([Fact(name="why", value=why)] if why else []),
        Fact(name="attempts", value=_attempts(task)),
        Fact(name="needs", value=", ".join(planned.needs) or "nothing"),
        *([Fact(name="runs", value="; ".join(planned.commands))] if planned.commands else []),
    ]
    blocks: list[Block] = [Text(text=planned.brief), Facts(facts=tuple(facts))]
    if outcome and outcome.kind == "done":
        blocks.append(Text(text=outcome.summary, tone="warning" if outcome.struck else "good"))
        blocks += [Text(text=not_so(outcome.struck), tone="warning")] if outcome.struck else []
    elif outcome and outcome.kind == "failed":
        blocks.append(Text(text=f"{outcome.cause} {outcome.advice}".strip(), tone="bad"))
    blocks.extend(
        Code(text=f"$ {written(evidence.argv)}\n{evidence.tail}") for evidence in (outcome.commands if outcome else ())
    )
    return Card(title=f"{task.key} {planned.title}", blocks=tuple(blocks))
