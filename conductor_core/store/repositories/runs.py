"""Runs by id."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.errors import NotFoundError
from conductor_core.store.account import Account
from conductor_core.store.memory import Last
from conductor_core.store.tables import counters, runs
from conductor_core.store.unit import Unit

LAST = select(counters.c.value).where(counters.c.name == bindparam("b_name"))
COUNT = insert(counters).values(name="run", value=bindparam("number"))
USED = COUNT.on_conflict_do_update(
    index_elements=["name"], set_={"value": func.max(counters.c.value, COUNT.excluded.value)}
)
ADD = insert(runs)
GET = select(runs.c.body).where(runs.c.id == bindparam("b_id"))
SAVE = update(runs).where(runs.c.id == bindparam("b_id")).values(state=bindparam("state"), body=bindparam("body"))
NEWEST = select(runs.c.body).order_by(runs.c.created_at.desc(), runs.c.position.desc())
NEWEST_OF = NEWEST.where(runs.c.project == bindparam("b_project"))
UNFINISHED = select(runs.c.body).where(runs.c.state.not_in(sorted(FINAL_RUN_STATES))).order_by(runs.c.position)
DELETE = delete(runs).where(runs.c.id == bindparam("b_id"))


class SqlRuns:
    """See the port. A number that was given to a run is never given again, even when the run is deleted."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._memory = unit.memory

    def next_id(self) -> RunId:
        """``R1``, then ``R2``, and so on."""
        number = self._last() + 1
        self._use(number)
        return RunId(f"R{number}")

    def add(self, run: Run) -> None:
        """A new run."""
        row = {"id": run.id, "project": run.project, "created_at": run.created_at, **_columns(run)}
        self._unit.later(ADD, row, ("run", run.id))
        self._memory.runs.put(run.id, run)
        self._memory.families.put(run.id, ())
        self._memory.lasts.put(run.id, Last())
        self._memory.accounts.put(run.id, Account())
        number = run.id.removeprefix("R")
        if number.isdecimal():
            self._use(max(int(number), self._last()))

    def get(self, run: RunId) -> Run | None:
        """One run."""
        known = self._memory.runs.get(run)
        if known is None:
            for row in self._unit.lookup(GET, {"b_id": run}):
                known = Run.model_validate_json(row.body)
                self._memory.runs.put(run, known)
        return known

    def save(self, run: Run) -> None:
        """Its new value."""
        if self.get(run.id) is None:
            raise NotFoundError(f"There is no run {run.id}.")
        self._unit.revise(SAVE, ("run", run.id), {"b_id": run.id}, _columns(run))
        self._memory.runs.put(run.id, run)

    def all(self, project: ProjectId | None = None) -> Sequence[Run]:
        """Newest first."""
        rows = self._unit.all(NEWEST) if project is None else self._unit.all(NEWEST_OF, {"b_project": project})
        return [Run.model_validate_json(row.body) for row in rows]

    def unfinished(self) -> Sequence[Run]:
        """Oldest first."""
        return [Run.model_validate_json(row.body) for row in self._unit.all(UNFINISHED)]

    def delete(self, run: RunId) -> None:
        """With everything that belongs to it; nothing happens when it is not there."""
        self._unit.change(DELETE, {"b_id": run})
        self._memory.clear()

    def _last(self) -> int:
        """The last number that was given."""
        known = self._memory.counters.get("run")
        if known is None:
            known = next((row.value for row in self._unit.lookup(LAST, {"b_name": "run"})), 0)
        return known

    def _use(self, number: int) -> None:
        self._unit.revise(USED, ("counter", "run"), {}, {"number": number})
        self._memory.counters.put("run", number)


def _columns(run: Run) -> dict[str, Any]:
    return {"state": run.state, "body": run.model_dump_json()}
