"""Taking in a project from JSON: under another id if wanted, its runs under new numbers, and everything that names them."""

from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import IntegrityError
from typing import Any

from pydantic import JsonValue
from sqlalchemy import insert

from conductor_core.domain.ids import DELIVER, PLAN, AttemptId, ProjectId, RunId, TaskId
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.publication import Publication
from conductor_core.domain.remark import Remark
from conductor_core.domain.run import FINAL_RUN_STATES, Attempt, Run, Task
from conductor_core.errors import InputRefusedError
from conductor_core.events.run import RunPaused
from conductor_core.store.ahead import OPEN_STATES
from conductor_core.store.columns import to_json
from conductor_core.store.portable import PortableEvent, PortableProject, PortableRun
from conductor_core.store.repositories.asks import SqlAsks
from conductor_core.store.repositories.attempts import SqlAttempts
from conductor_core.store.repositories.lessons import SqlLessons
from conductor_core.store.repositories.plans import SqlPlans
from conductor_core.store.repositories.publications import SqlPublications
from conductor_core.store.repositories.remarks import SqlRemarks
from conductor_core.store.repositories.runs import SqlRuns
from conductor_core.store.repositories.tasks import SqlTasks
from conductor_core.store.tables import events, journal, ledger
from conductor_core.store.unit import Unit

EXPORT = "the export"
"""Who paused a run that was under way when it was exported, for people."""

ADD_EVENTS = insert(events)
ADD_JOURNAL = insert(journal)
ADD_LEDGER = insert(ledger)


@dataclass(frozen=True)
class Names:
    """What things are called here, by what they were called there."""

    project: ProjectId
    old_run: RunId
    run: RunId
    approvals: dict[int, int] = field(default_factory=dict)
    questions: dict[int, int] = field(default_factory=dict)

    def move(self, name: str) -> str:
        """The new name of a task or attempt of the run."""
        if not name.startswith(f"{self.old_run}."):
            raise InputRefusedError(f"The export is damaged: {name} does not belong to {self.old_run}.")
        return self.run + name.removeprefix(self.old_run)

    def task(self, name: TaskId) -> TaskId:
        """Of a task."""
        return TaskId(self.move(name))

    def attempt(self, name: AttemptId) -> AttemptId:
        """Of an attempt."""
        return AttemptId(self.move(name))

    def charge(self, key: str, attempt: AttemptId) -> str:
        """Of a ledger entry; it stays unique."""
        return self.move(key) if key.startswith(f"{self.old_run}.") else f"{self.move(attempt)}/{key}"

    def body(self, body: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Of everything an event names."""
        new = dict(body)
        match body:
            case {"attempt": str(attempt)}:
                new["attempt"] = self.move(attempt)
            case {"kind": "run.started"}:
                new["project"] = self.project
            case {"kind": "run.delivered", "artifacts": [*artifacts]}:  # nothing here wrote to those places
                new["artifacts"] = [one | {"path": ""} for one in artifacts if isinstance(one, dict)]
            case {"approval": int(approval)}:
                new["approval"] = self.approvals.get(approval, approval)
            case {"question": int(question)}:
                new["question"] = self.questions.get(question, question)
            case _:
                pass
        return new


def load(unit: Unit, whole: PortableProject, project: ProjectId) -> None:
    """Add all runs of an export to a project that was just added.

    A run that was not over comes in paused, since the moment of the export: nothing begins to work by itself, and the
    time until somebody takes it up is nobody's.

    Raises:
        InputRefusedError: the export contradicts itself.
    """
    try:
        for portable in whole.runs:
            names = Names(project, portable.run.id, SqlRuns(unit).next_id())
            _load_run(unit, portable, names)
            if portable.run.state not in (*FINAL_RUN_STATES, "paused") and portable.events:
                unit.later(ADD_EVENTS, _event(_pause(portable, whole.exported_at), len(portable.events) + 1, names))
        unit.flush()
        unit.memory.clear()  # some rows were written past it
    except IntegrityError as error:
        raise InputRefusedError(f"The export is damaged: it contradicts itself ({error}).") from error


def _load_run(unit: Unit, portable: PortableRun, names: Names) -> None:
    SqlRuns(unit).add(_run(portable.run, names))
    for plan in portable.plans:
        SqlPlans(unit).add(names.run, plan.version, plan.plan)
    SqlTasks(unit).add([_task(task, names) for task in portable.tasks])
    for attempt in portable.attempts:
        SqlAttempts(unit).add(_attempt(attempt, names))
    _load_asks(SqlAsks(unit), portable, names)
    for entry in portable.journal:
        answer = None if entry.answered_at is None else to_json(entry.answer)
        row = {**entry.model_dump(), "attempt": names.attempt(entry.attempt), "answer": answer}
        unit.change(ADD_JOURNAL, row)
    for charge in portable.ledger:
        place = {"run": names.run, "task": names.task(charge.task), "attempt": names.attempt(charge.attempt)}
        unit.change(ADD_LEDGER, {**charge.model_dump(), **place, "key": names.charge(charge.key, charge.attempt)})
    for remark in portable.remarks:
        SqlRemarks(unit).add(_remark(remark, names))
    for lesson in portable.lessons:
        SqlLessons(unit).add(lesson.model_copy(update={"attempt": names.attempt(lesson.attempt), "run": names.run}))
    if portable.publication is not None:
        SqlPublications(unit).put(_publication(portable.publication, names))
    for number, event in enumerate(portable.events, 1):
        unit.later(ADD_EVENTS, _event(event, number, names))


def _load_asks(asks: SqlAsks, portable: PortableRun, names: Names) -> None:
    for old in portable.approvals:
        names.approvals[old.id] = asks.add_approval(old.model_copy(update={"run": names.run})).id
    for asked in portable.questions:
        names.questions[asked.id] = asks.add_question(asked.model_copy(update={"run": names.run})).id


def _run(run: Run, names: Names) -> Run:
    state = run.state if run.state in FINAL_RUN_STATES else "paused"
    return run.model_copy(update={"id": names.run, "project": names.project, "state": state})


def _task(task: Task, names: Names) -> Task:
    state = "queued" if task.state == "running" else task.state
    place = {"id": names.task(task.id), "run": names.run, "project": names.project}
    return task.model_copy(update={**place, "state": state})


def _attempt(attempt: Attempt, names: Names) -> Attempt:
    state = "parked" if attempt.state in OPEN_STATES else attempt.state
    place = {"id": names.attempt(attempt.id), "task": names.task(attempt.task), "run": names.run}
    return attempt.model_copy(update={**place, "project": names.project, "state": state})


def _remark(remark: Remark, names: Names) -> Remark:
    moved = (one.model_copy(update={"attempt": names.attempt(one.attempt)}) for one in remark.readings)
    return remark.model_copy(update={"run": names.run, "readings": tuple(moved)})


def _publication(there: Publication, names: Names) -> Publication:
    """Its branch and request stay what they are there; what was on its way waits for an order, and news are looked for."""
    state = there.state if there.state in ("open", "over", "asking") else "stuck"
    return there.model_copy(update={"run": names.run, "project": names.project, "state": state})


def _pause(portable: PortableRun, exported_at: datetime | None) -> PortableEvent:
    """What nobody could tell in the store it comes from: there it went on."""
    last = portable.events[-1]
    tasks = [(task, task.planned.title) for task in portable.tasks if task.key != DELIVER]
    named = [(task.state, title if task.key == PLAN else f"{task.key} {title}") for task, title in tasks]
    paused = RunPaused(
        by=EXPORT,
        done=tuple(f"{task.key} {title}" for task, title in tasks if task.state == "done" and task.key != PLAN),
        in_progress=tuple(name for state, name in named if state == "running"),
        left=tuple(name for state, name in named if state in ("waiting", "queued")),
    )
    at = max(last.at, exported_at or last.at)
    return PortableEvent(number=last.number + 1, at=at, actor=CONDUCTOR.id, body=paused.model_dump(mode="json"))


def _event(event: PortableEvent, number: int, names: Names) -> dict[str, Any]:
    kind = event.body.get("kind")
    if event.number != number or not isinstance(kind, str):
        raise InputRefusedError(f"The export is damaged: event {number} of {names.old_run} is missing or has no kind.")
    return {
        "run": names.run,
        "number": number,
        "at": event.at,
        "actor": event.actor,
        "kind": kind,
        "body": to_json(names.body(event.body)),
    }
