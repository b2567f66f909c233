"""The tasks of runs, with what each of them needs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from conductor_core.domain.ids import RunId, TaskId
from conductor_core.domain.run import Task
from conductor_core.errors import NotFoundError
from conductor_core.logic.course import Course
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
DROP_NEEDS = delete(task_needs).where(task_needs.c.task == bindparam("b_id"))
OF = select(tasks.c.id, tasks.c.body).where(tasks.c.run == bindparam("b_run")).order_by(tasks.c.position, tasks.c.id)


class SqlTasks:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._memory = unit.memory.tasks
        self._families = unit.memory.families
        self._courses = unit.memory.courses

    def add(self, tasks: Sequence[Task]) -> None:
        """New tasks of one or more runs."""
        for run in {task.run for task in tasks}:
            fresh = tuple(task.id for task in tasks if task.run == run)
            self._families.put(run, (*(task.id for task in self.of(run)), *fresh))
        for task in tasks:
            self._unit.later(ADD, {"id": task.id, "run": task.run, **_columns(task)}, ("task", task.id))
            self._remember(task)
            self._add_needs(task)

    def get(self, task: TaskId) -> Task | None:
        """One task."""
        known = self._memory.get(task)
        if known is None:
            for row in self._unit.lookup(GET, {"b_id": task}):
                known = Task.model_validate_json(row.body)
                self._memory.put(task, known)
        return known

    def save(self, task: Task) -> None:
        """Its new value."""
        stored = self.get(task.id)
        if stored is None:
            raise NotFoundError(f"There is no task {task.id}.")
        self._unit.revise(SAVE, ("task", task.id), {"b_id": task.id}, _columns(task))
        self._remember(task)
        if stored.planned.needs != task.planned.needs:
            self._unit.change(DROP_NEEDS, {"b_id": task.id})
            self._add_needs(task)

    def of(self, run: RunId) -> Sequence[Task]:
        """In order of the plan."""
        family = self._families.get(run)
        found = [task for name in family or () if (task := self._memory.get(name)) is not None]
        if family is None or len(found) < len(family):
            if family is not None:
                self._unit.flush()
            found = [self._newest(TaskId(row.id), row.body) for row in self._unit.lookup(OF, {"b_run": run})]
            self._families.put(run, tuple(task.id for task in found))
        return sorted(found, key=lambda task: (task.position, task.id))

    def course(self, run: RunId) -> Course:
        """How far its tasks are."""
        known = self._courses.get(run)
        if known is None:
            known = Course(self.of(run))
            self._courses.put(run, known)
        return known

    def _remember(self, task: Task) -> None:
        self._memory.put(task.id, task)
        course = self._courses.get(task.run)
        if course is not None:
            course.put(task)

    def _newest(self, task: TaskId, body: str) -> Task:
        known = self._memory.get(task)
        if known is None:
            known = Task.model_validate_json(body)
            self._memory.put(task, known)
        return known

    def _add_needs(self, task: Task) -> None:
        for needs in dict.fromkeys(task.planned.needs):
            self._unit.later(ADD_NEEDS, {"task": task.id, "needs": needs})


def _columns(task: Task) -> dict[str, Any]:
    return {
        "position": task.position,
        "priority": task.planned.priority,
        "state": task.state,
        "agent": task.agent,
        "body": task.model_dump_json(),
    }
