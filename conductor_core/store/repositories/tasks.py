"""The tasks of runs, with what each of them needs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from conductor_core.domain.ids import RunId, TaskId
from conductor_core.domain.run import Task
from conductor_core.errors import NotFoundError
from conductor_core.store.tables import task_needs, tasks
from conductor_core.store.unit import Unit

ADD = insert(tasks)
ADD_NEEDS = insert(task_needs)
GET = select(tasks.c.body).where(tasks.c.id == bindparam("b_id"))
SAVE = (
    update(tasks)
    .where(tasks.c.id == bindparam("b_id"))
    .values({name: bindparam(name) for name in ("position", "priority", "state", "agent", "body")})
)
NEEDS = select(task_needs.c.needs).where(task_needs.c.task == bindparam("b_id"))
DROP_NEEDS = delete(task_needs).where(task_needs.c.task == bindparam("b_id"))
OF = select(tasks.c.body).where(tasks.c.run == bindparam("b_run")).order_by(tasks.c.position, tasks.c.id)


class SqlTasks:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, tasks: Sequence[Task]) -> None:
        """New tasks of one or more runs."""
        if not tasks:
            return
        self._unit.change(ADD, [{"id": task.id, "run": task.run, **_columns(task)} for task in tasks])
        self._add_needs(tasks)

    def get(self, task: TaskId) -> Task | None:
        """One task."""
        body = self._unit.scalar(GET, {"b_id": task})
        return None if body is None else Task.model_validate_json(body)

    def save(self, task: Task) -> None:
        """Its new value."""
        if not self._unit.change(SAVE, {"b_id": task.id, **_columns(task)}):
            raise NotFoundError(f"There is no task {task.id}.")
        if {row.needs for row in self._unit.all(NEEDS, {"b_id": task.id})} != set(task.planned.needs):
            self._unit.change(DROP_NEEDS, {"b_id": task.id})
            self._add_needs([task])

    def of(self, run: RunId) -> Sequence[Task]:
        """In order of the plan."""
        return [Task.model_validate_json(row.body) for row in self._unit.all(OF, {"b_run": run})]

    def _add_needs(self, tasks: Sequence[Task]) -> None:
        rows = [{"task": task.id, "needs": needs} for task in tasks for needs in dict.fromkeys(task.planned.needs)]
        if rows:
            self._unit.change(ADD_NEEDS, rows)


def _columns(task: Task) -> dict[str, Any]:
    return {
        "position": task.position,
        "priority": task.planned.priority,
        "state": task.state,
        "agent": task.agent,
        "body": task.model_dump_json(),
    }
