"""What the events of a task make of it."""

from datetime import datetime, timedelta
from typing import assert_never

from conductor_core.domain.agent import AgentReport, Edited, Said, Spent, Thinking, ToolUsed, Waiting, Warned
from conductor_core.domain.ids import DELIVER, PLAN, AttemptId, TaskKey
from conductor_core.domain.usage import Micros
from conductor_core.events.task import (
    AgentReported,
    AgentWatched,
    AttemptFailed,
    AttemptStarted,
    HangFound,
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
from conductor_core.logic.board.tries import CutOff, Failure, Hang, Impasse
from conductor_core.logic.board.values import TaskView
from conductor_core.logic.clock_times import clock

TaskEvent = (
    TaskQueued
    | AttemptStarted
    | AgentReported
    | AgentWatched
    | HangFound
    | AttemptFailed
    | TaskMerged
    | TaskDone
    | TaskFailed
    | TaskBlocked
    | TaskCancelled
    | TaskSkipped
    | TaskWentStale
    | TaskReopened
    | TaskPrioritised
    | TaskUndone
)

ALMOST = timedelta(microseconds=999_999)
"""A second that has begun is told as the next one: no wait is told to end before it does."""
SIGN = 200
"""Characters kept of a sign of life."""


def fold_task(tasks: dict[TaskKey, TaskView], event: TaskEvent, at: datetime, number: int) -> dict[TaskKey, TaskView]:
    """The tasks after an event."""
    task = tasks.get(event.task) or _own(event.task)
    stuck = _hang(task, event, at, number) | _impasse(task, event, number)
    return tasks | {event.task: task.model_copy(update=_change(task, event, at) | stuck)}


def _hang(task: TaskView, event: TaskEvent, at: datetime, number: int) -> dict[str, object]:
    """Whatever is heard of a task ends its hang; being looked at does not."""
    match event:
        case HangFound():
            told = {"agent": event.agent, "programs": event.programs, "seconds": event.seconds, "other": event.other}
            return {"hang": Hang.model_validate({**told, "number": number, "found_at": at})}
        case AgentWatched():
            return {}
        case _ if task.hang is not None and task.hang.over is None:
            return {"hang": task.hang.model_copy(update={"over": number})}
        case _:
            return {}


def _impasse(task: TaskView, event: TaskEvent, number: int) -> dict[str, object]:
    """It is told once, stays while the task is tried in vain, and ends with the task."""
    known = task.impasse if task.impasse and not task.impasse.over else None
    match event:
        case AttemptFailed(cause=cause, until=datetime() as until):
            begun = known.number if known else number
            return {"impasse": Impasse(number=begun, changed=number, cause=cause, next_at=until)}
        case TaskQueued(not_before=until) if known:
            return {"impasse": known.model_copy(update={"changed": number, "next_at": until})}
        case AttemptStarted() if known:
            return {"impasse": known.model_copy(update={"changed": number, "next_at": None})}
        case TaskDone() | TaskFailed() | TaskCancelled() | TaskSkipped() | TaskWentStale() if known:
            return {"impasse": known.model_copy(update={"changed": number, "over": True})}
        case _:
            return {}


PLANNING = "Read the files and plan"
"""What the task is called that makes the plan."""


def _own(key: TaskKey) -> TaskView:
    """A task that no plan names: the engine's own."""
    match key:
        case "plan":
            return TaskView(key=PLAN, title=PLANNING, kind="plan")
        case "deliver":
            return TaskView(key=DELIVER, title="Gather the evidence and hand over", kind="deliver")
        case _:
            return TaskView(key=key, title=key)


def _change(task: TaskView, event: TaskEvent, at: datetime) -> dict[str, object]:  # noqa: C901, PLR0911, PLR0912 - a table
    match event:
        case TaskQueued():
            return {
                "state": "queued",
                "agent": event.agent,
                "attempt": _number(event.attempt),
                "why": event.why,
                "not_before": event.not_before,
                "ended_at": None,
                "cause": "",
                "advice": "",
                "blocked_by": None,
            }
        case AttemptStarted():
            same = task.attempt == _number(event.attempt)
            began = at - timedelta(seconds=task.worked if same else 0)
            started = task.started_at if task.state == "running" else began
            return {
                "state": "running",
                "agent": event.agent,
                "attempt": _number(event.attempt),
                "started_at": started,
                "ended_at": None,
                "sign": "",
                "watched": None,
            }
        case AgentReported():
            return _reported(task, event.report) | {"sign_at": at, "watched": None}
        case AgentWatched():
            return {"watched": event.seen}
        case HangFound():
            return {}
        case AttemptFailed():
            failure = Failure(
                attempt=_number(event.attempt),
                agent=event.agent,
                cause=event.cause,
                advice=event.advice,
                next=event.next,
            )
            return {"failures": (*task.failures, failure), "sign": "try not accepted", "sign_at": at}
        case TaskMerged():
            return {"sign": "merged", "sign_at": at, "changed": tuple(change.path for change in event.changes)}
        case TaskDone():
            return {
                "state": "done",
                "agent": event.agent,
                "ended_at": at,
                "seconds": event.seconds,
                "spent": event.spent,
                "summary": event.summary,
                "struck": event.struck,
                "cause": "",
                "advice": "",
            }
        case TaskFailed():
            told = {"cause": event.cause, "advice": event.advice, "reason": event.reason}
            return {"state": "failed", "ended_at": at, **told}
        case TaskBlocked():
            return {"state": "blocked", "ended_at": at, "blocked_by": event.by}
        case TaskCancelled():
            return {"state": "cancelled", "ended_at": at}
        case TaskSkipped():
            return {"state": "skipped", "ended_at": at}
        case TaskWentStale():
            return {
                "state": "stale",
                "started_at": None,
                "ended_at": None,
                "seconds": None,
                "summary": "",
                "struck": (),
            }
        case TaskReopened():
            anew = {"started_at": None, "ended_at": None, "cause": "", "advice": "", "blocked_by": None}
            return {"state": "waiting", **anew}
        case TaskPrioritised():
            return {"priority": event.priority}
        case TaskUndone():
            return {"state": "undone", "ended_at": at}
        case _:
            assert_never(event)


def _reported(task: TaskView, report: AgentReport) -> dict[str, object]:
    match report:
        case Said() | Warned():
            return {"sign": report.text[:SIGN]}
        case ToolUsed():
            return {"sign": (report.summary if report.ok else f"{report.summary} (did not work)")[:SIGN]}
        case Thinking():
            return {"sign": f"thinks: {report.text}"[:SIGN]}
        case Edited():
            return {"sign": f"edited {report.path} (+{report.added} -{report.removed})"[:SIGN]}
        case Waiting():
            until = f" until {clock(report.until + ALMOST, exact=True)}" if report.until else ""
            return {"sign": f"waits{until}: {report.why}"[:SIGN]}
        case Spent():
            return _spent(task, report)
        case _:
            assert_never(report)


def fold_warnings(warnings: dict[str, int], event: TaskEvent, number: int) -> dict[str, int]:
    """The warnings after an event of a task, each with the number of the event that said it first."""
    if isinstance(event, AgentReported) and isinstance(event.report, Warned):
        return {event.report.text: number} | warnings
    return warnings


def _spent(task: TaskView, report: Spent) -> dict[str, object]:
    cost, by = report.usage.cost, report.cut_off_by
    changed: dict[str, object] = {"spent": task.spent + (cost or Micros(0))}
    if cost is None:
        payers = dict.fromkeys((*task.unpriced_by, task.agent))
        changed |= {"unpriced": task.unpriced + 1, "unpriced_by": tuple(filter(None, payers))}
    elif report.usage.guessed and cost:
        name = "disbelieved" if report.usage.disbelieved else "guessed"
        changed |= {name: (*getattr(task, name), cost)}
    if not by:
        return {**changed, "sign": f"{report.model} answered"[:SIGN]}
    lost = (*task.cut_off, CutOff(by=by, at_most=cost)) if cost else task.cut_off
    return {**changed, "sign": f"a call was cut off by {by}"[:SIGN], "cut_off": lost}


def _number(attempt: AttemptId) -> int:
    """The 2 of ``R7.T3.2``."""
    last = attempt.rpartition(".")[2]
    return int(last) if last.isdecimal() else 0
