"""What is missing of a goal at the end, and why."""

from collections.abc import Sequence

from conductor_core.domain.ids import DELIVER, PLAN, TaskKey
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import Task
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.state_words import state_word

NAMED = 3
"""Parts that are named where there is one line for all; more are counted."""
SHORT = 160
"""Characters of each of them."""


def not_done(plan: Plan, tasks: Sequence[Task]) -> tuple[str, ...]:
    """One sentence for each part of the goal that is missing, with the reason."""
    return (*(f"{refusal.what}: {refusal.needs}" for refusal in plan.refusals), *unfinished(tasks))


def unfinished(tasks: Sequence[Task]) -> tuple[str, ...]:
    """The same for what was planned."""
    sentences = []
    for task in tasks:
        if task.key in (PLAN, DELIVER) or task.planned.entry_of or task.gone_with:
            continue
        if task.state in ("done", "skipped"):
            lacking = (
                task.outcome.lacking if task.state == "done" and task.outcome and task.outcome.kind == "done" else ()
            )
            sentences += [f"{task.key} {task.planned.title}: {sentence}" for sentence in lacking]
            continue
        cause = task.outcome.cause if task.outcome and task.outcome.kind == "failed" else ""
        sentences.append(f"{task.key} {task.planned.title}: {_fate(task, tasks)}{f' ({cause})' if cause else ''}")
    return tuple(sentences)


def summed_up(sentences: Sequence[str]) -> str:
    """All that is missing in one line."""
    if len(sentences) == 1:
        return f"1 part is not done: {sentences[0]}"
    named = "; ".join(one_line(sentence, SHORT) for sentence in sentences[:NAMED])
    more = f"; and {len(sentences) - NAMED} more" if len(sentences) > NAMED else ""
    return f"{len(sentences)} parts are not done: {named}{more}"


def undone_since(task: Task, tasks: Sequence[Task]) -> tuple[TaskKey, ...]:
    """What was taken out of the files after a task began to look at them: of the files without it the task says nothing."""
    since = task.started_at
    return tuple(
        other.key for other in tasks if other.state == "undone" and since and other.ended_at and other.ended_at > since
    )


def done_since(task: Task, tasks: Sequence[Task]) -> tuple[TaskKey, ...]:
    """What came into the files after a task began to look at them."""
    since = task.started_at
    return tuple(
        other.key
        for other in tasks
        if other.state == "done" and other.commit and since and other.ended_at and other.ended_at > since
    )


def _fate(task: Task, tasks: Sequence[Task]) -> str:
    undone = undone_since(task, tasks)
    if task.state == "failed" and undone:
        return f"failed before {', '.join(undone)} {'was' if len(undone) == 1 else 'were'} undone"
    return state_word(task.state, task.blocked_by)
