"""Everything the store knows of a project, as JSON."""

from typing import Any

from pydantic import JsonValue
from sqlalchemy import Select, bindparam, select

from conductor_core.domain.plan import Plan
from conductor_core.domain.project import Project
from conductor_core.domain.run import Run
from conductor_core.store.columns import from_json
from conductor_core.store.portable import (
    PortableCharge,
    PortableEntry,
    PortableEvent,
    PortablePlan,
    PortableProject,
    PortableRun,
)
from conductor_core.store.repositories.asks import SqlAsks
from conductor_core.store.repositories.attempts import SqlAttempts
from conductor_core.store.repositories.lessons import SqlLessons
from conductor_core.store.repositories.publications import SqlPublications
from conductor_core.store.repositories.remarks import SqlRemarks
from conductor_core.store.repositories.tasks import SqlTasks
from conductor_core.store.tables import attempts, events, journal, ledger, plans, runs
from conductor_core.store.unit import Unit

RUNS = select(runs.c.body).where(runs.c.project == bindparam("b_project")).order_by(runs.c.created_at, runs.c.position)
PLANS = select(plans).where(plans.c.run == bindparam("b_run")).order_by(plans.c.version)
EVENTS = select(events).where(events.c.run == bindparam("b_run")).order_by(events.c.number)
JOURNAL = (
    select(journal)
    .join(attempts, attempts.c.id == journal.c.attempt)
    .where(attempts.c.run == bindparam("b_run"))
    .order_by(journal.c.attempt, journal.c.key)
)
LEDGER = select(ledger).where(ledger.c.run == bindparam("b_run")).order_by(ledger.c.reserved_at, ledger.c.key)


def dump(unit: Unit, project: Project) -> dict[str, JsonValue]:
    """See the port."""
    unit.flush()
    found = [Run.model_validate_json(row.body) for row in unit.all(RUNS, {"b_project": project.id})]
    whole = PortableProject(project_id=project.id, project=project, runs=tuple(_run(unit, run) for run in found))
    return whole.model_dump(mode="json")


def _run(unit: Unit, run: Run) -> PortableRun:
    def rows(statement: Select[Any]) -> list[dict[str, Any]]:
        return [row._asdict() for row in unit.all(statement, {"b_run": run.id})]

    return PortableRun(
        run=run,
        plans=tuple(
            PortablePlan(version=row["version"], plan=Plan.model_validate_json(row["body"])) for row in rows(PLANS)
        ),
        tasks=tuple(SqlTasks(unit).of(run.id)),
        attempts=tuple(SqlAttempts(unit).of(run.id)),
        events=tuple(
            PortableEvent(number=row["number"], at=row["at"], actor=row["actor"], body=from_json(row["body"]))
            for row in rows(EVENTS)
        ),
        journal=tuple(
            PortableEntry.model_validate({**row, "answer": from_json(row["answer"] or "null")}) for row in rows(JOURNAL)
        ),
        ledger=tuple(PortableCharge.model_validate(_without(row, "run")) for row in rows(LEDGER)),
        approvals=tuple(SqlAsks(unit).approvals(run.id)),
        questions=tuple(SqlAsks(unit).questions(run.id)),
        remarks=SqlRemarks(unit).of(run.id),
        publication=SqlPublications(unit).get(run.id),
        lessons=tuple(SqlLessons(unit).of(run.id)),
    )


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
