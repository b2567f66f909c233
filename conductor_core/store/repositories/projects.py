"""Projects by id."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue
from sqlalchemy import bindparam, delete, insert, select, update

from conductor_core.domain.ids import ProjectId
from conductor_core.domain.project import Project
from conductor_core.errors import InputRefusedError, NotFoundError
from conductor_core.store import exporting, importing, portable
from conductor_core.store.tables import model_answers, projects, task_results
from conductor_core.store.unit import Unit

ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
"""Ids that may come from outside; they become names of folders."""

ADD = insert(projects)
GET = select(projects.c.body).where(projects.c.id == bindparam("b_id"))
SAVE = (
    update(projects)
    .where(projects.c.id == bindparam("b_id"))
    .values(archived_at=bindparam("archived_at"), body=bindparam("body"))
)
ALL = select(projects.c.body).order_by(projects.c.created_at, projects.c.id)
DELETE = delete(projects).where(projects.c.id == bindparam("b_id"))
FORGET = (delete(model_answers), delete(task_results))
"""Whose text a remembered answer or result holds nobody knows, so all of them go with a project."""


class SqlProjects:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._memory = unit.memory

    def add(self, project: Project) -> None:
        """A new project."""
        row = {"id": project.id, "created_at": project.created_at, **_columns(project)}
        self._unit.later(ADD, row, ("project", project.id))
        self._memory.projects.put(project.id, project)

    def get(self, project: ProjectId) -> Project | None:
        """One project."""
        known = self._memory.projects.get(project)
        if known is None:
            for row in self._unit.lookup(GET, {"b_id": project}):
                known = Project.model_validate_json(row.body)
                self._memory.projects.put(project, known)
        return known

    def save(self, project: Project) -> None:
        """Its new value."""
        if self.get(project.id) is None:
            raise NotFoundError(f"There is no project {project.id}.")
        self._unit.revise(SAVE, ("project", project.id), {"b_id": project.id}, _columns(project))
        self._memory.projects.put(project.id, project)

    def all(self) -> Sequence[Project]:
        """Oldest first, archived ones included."""
        return [Project.model_validate_json(row.body) for row in self._unit.all(ALL)]

    def delete(self, project: ProjectId) -> None:
        """With everything that belongs to it; nothing happens when it is not there."""
        if self._unit.change(DELETE, {"b_id": project}):
            for forget in FORGET:
                self._unit.change(forget)
        self._memory.clear()

    def dump(self, project: ProjectId) -> dict[str, JsonValue]:
        """A project as JSON."""
        found = self.get(project)
        if found is None:
            raise NotFoundError(f"There is no project {project}.")
        return exporting.dump(self._unit, found)

    def load(self, body: dict[str, JsonValue], rename: str | None = None) -> Project:
        """A project from JSON; with ``rename`` under another id."""
        whole = portable.parse(body)
        wanted = ProjectId(rename or whole.project_id)
        if not ID.fullmatch(wanted):
            raise InputRefusedError(f"{wanted!r:.80} is no project id: it needs small letters, digits and dashes.")
        if self.get(wanted) is not None:
            raise InputRefusedError(f"There is a project {wanted} already: import it under another name.")
        project = whole.project.model_copy(update={"id": wanted})
        self.add(project)
        importing.load(self._unit, whole, wanted)
        return project


def _columns(project: Project) -> dict[str, Any]:
    return {"archived_at": project.archived_at, "body": project.model_dump_json()}
