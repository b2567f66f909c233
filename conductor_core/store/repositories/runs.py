"""Runs by id."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.errors import NotFoundError
from conductor_core.store.tables import counters, runs
from conductor_core.store.unit import Unit

COUNT = insert(counters).values(name="run", value=bindparam("number"))
NEXT = COUNT.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1}).returning(
    counters.c.value
)
USED = COUNT.on_conflict_do_update(
    index_elements=["name"], set_={"value": func.max(counters.c.value, COUNT.excluded.value)}
)
ADD = insert(runs)
GET = select(runs.c.body).where(runs.c.id == bindparam("b_id"))
SAVE = update(runs).where(runs.c.id == bindparam("b_id")).values(state=bindparam("b_state"), body=bindparam("b_body"))
NEWEST = select(runs.c.body).order_by(runs.c.created_at.desc(), runs.c.position.desc())
NEWEST_OF = NEWEST.where(runs.c.project == bindparam("b_project"))
UNFINISHED = select(runs.c.body).where(runs.c.state.not_in(sorted(FINAL_RUN_STATES))).order_by(runs.c.position)
DELETE = delete(runs).where(runs.c.id == bindparam("b_id"))


class SqlRuns:
    """See the port. A number that was given to a run is never given again, even when the run is deleted."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def next_id(self) -> RunId:
        """``R1``, then ``R2``, and so on."""
        return RunId(f"R{self._unit.insert(NEXT, {'number': 1})}")

    def add(self, run: Run) -> None:
        """A new run."""
        row = {
            "id": run.id,
            "project": run.project,
            "state": run.state,
            "created_at": run.created_at,
            "body": run.model_dump_json(),
        }
        self._unit.change(ADD, row)
        number = run.id.removeprefix("R")
        if number.isdecimal():
            self._unit.change(USED, {"number": int(number)})

    def get(self, run: RunId) -> Run | None:
        """One run."""
        body = self._unit.scalar(GET, {"b_id": run})
        return None if body is None else Run.model_validate_json(body)

    def save(self, run: Run) -> None:
        """Its new value."""
        if not self._unit.change(SAVE, {"b_id": run.id, "b_state": run.state, "b_body": run.model_dump_json()}):
            raise NotFoundError(f"There is no run {run.id}.")

    def all(self, project: ProjectId | None = None) -> Sequence[Run]:
        """Newest first."""
        rows = self._unit.all(NEWEST) if project is None else self._unit.all(NEWEST_OF, {"b_project": project})
        return [Run.model_validate_json(row.body) for row in rows]

    def unfinished(self) -> Sequence[Run]:
        """Oldest first."""
        return [Run.model_validate_json(row.body) for row in self._unit.all(UNFINISHED)]

    def delete(self, run: RunId) -> None:
        """With everything that belongs to it; nothing happens when it is not there."""
        self._unit.flush()
        self._unit.change(DELETE, {"b_id": run})
        self._unit.numbers.pop(run, None)
