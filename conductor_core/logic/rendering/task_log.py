"""What happened to one task, line by line, and between which commits its work lies."""

from collections.abc import Sequence

from conductor_core.domain.agent import AgentReport, Edited, Said, Spent, Thinking, ToolUsed, Waiting, Warned
from conductor_core.domain.ids import CommitId, TaskKey
from conductor_core.events.record import Event, EventRecord
from conductor_core.events.remark import RemarksRead
from conductor_core.events.task import (
    AgentReported,
    AttemptFailed,
    AttemptStarted,
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
from conductor_core.logic.figures import count, money
from conductor_core.logic.judging import not_so
from conductor_core.logic.plain_text import one_line

LINE = 160
"""Characters of a line."""


def task_log(records: Sequence[EventRecord], task: TaskKey) -> tuple[str, ...]:
    """Everything that is known to have happened, oldest first."""
    return tuple(
        f"{record.at:%H:%M:%S} {one_line(words, LINE)}"
        for record in records
        if getattr(record.event, "task", None) == task and (words := _words(record.event))
    )


def span_of(records: Sequence[EventRecord], task: TaskKey, base: CommitId | None) -> tuple[CommitId, CommitId] | None:
    """The files before and after the last merge of a task's work; None while nothing was merged."""
    head, found = base, None
    for record in records:
        if isinstance(record.event, TaskMerged | TaskUndone):
            if isinstance(record.event, TaskMerged) and record.event.task == task and head:
                found = (head, record.event.commit)
            head = record.event.commit
    return found


def _words(event: Event) -> str:  # noqa: PLR0911 - a table
    match event:
        case TaskQueued():
            return f"{event.attempt} queued for {event.agent}"
        case AttemptStarted():
            return f"{event.attempt} begun by {event.agent}"
        case AgentReported():
            return _reported(event.report)
        case AttemptFailed():
            return f"{event.attempt} not accepted: {event.cause}; {event.next}"
        case RemarksRead():
            return f"{event.attempt} has read what people said ({', '.join(map(str, event.remarks))})"
        case TaskMerged():
            return f"merged: {count(len(event.changes), 'file')} changed"
        case TaskDone():
            return (
                f"done: {event.summary}"
                if not event.struck
                else f"done. {not_so(event.struck)}. It said: {event.summary}"
            )
        case TaskFailed():
            return f"given up: {event.cause}"
        case TaskBlocked():
            return f"held up by {event.by}"
        case _:
            return _ordered(event)


def _ordered(event: Event) -> str:  # noqa: PLR0911 - a table
    match event:
        case TaskCancelled():
            return f"taken off{_with(event.because)} by {event.by}"
        case TaskSkipped():
            return f"skipped{_with(event.because)} by {event.by}"
        case TaskWentStale():
            return f"to be done again, because {event.because} was undone"
        case TaskReopened():
            return f"put back on the plan by {event.by}"
        case TaskPrioritised():
            return f"given priority {event.priority} by {event.by}"
        case TaskUndone():
            return f"undone by {event.by}"
        case _:
            return ""


def _with(other: TaskKey | None) -> str:
    return f" with {other}" if other else ""


def _reported(report: AgentReport) -> str:
    match report:
        case Said() | Warned():
            return report.text
        case Thinking():
            return f"thinks: {report.text}"
        case ToolUsed():
            return report.summary if report.ok else f"{report.summary} (did not work)"
        case Edited():
            return f"edited {report.path} (+{report.added} -{report.removed})"
        case Waiting():
            return f"waits: {report.why}"
        case Spent():
            return f"{report.model} answered, {money(report.usage.cost)}"
