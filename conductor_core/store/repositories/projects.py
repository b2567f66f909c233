"""Projects by id."""

import re
from collections.abc import Sequence

from pydantic import JsonValue
from sqlalchemy import bindparam, delete, insert, select, update

from conductor_core.domain.ids import ProjectId
from conductor_core.domain.project import Project
from conductor_core.errors import InputRefusedError, NotFoundError
from conductor_core.store import exporting, importing, portable
from conductor_core.store.tables import projects
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


class SqlProjects:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, project: Project) -> None:
        """A new project."""
        row = {
            "id": project.id,
            "created_at": project.created_at,
            "archived_at": project.archived_at,
            "body": project.model_dump_json(),
        }
        self._unit.change(ADD, row)

    def get(self, project: ProjectId) -> Project | None:
        """One project."""
        body = self._unit.scalar(GET, {"b_id": project})
        return None if body is None else Project.model_validate_json(body)

    def save(self, project: Project) -> None:
        """Its new value."""
        row = {"b_id": project.id, "archived_at": project.archived_at, "body": project.model_dump_json()}
        if not self._unit.change(SAVE, row):
            raise NotFoundError(f"There is no project {project.id}.")

    def all(self) -> Sequence[Project]:
        """Oldest first, archived ones included."""
        return [Project.model_validate_json(row.body) for row in self._unit.all(ALL)]

    def delete(self, project: ProjectId) -> None:
        """With everything that belongs to it; nothing happens when it is not there."""
        self._unit.flush()
        self._unit.change(DELETE, {"b_id": project})
        self._unit.numbers.clear()

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
