"""Projects by id."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select, update

from conductor_core.domain.ids import ProjectId
from conductor_core.domain.project import Project
from conductor_core.errors import NotFoundError
from conductor_core.store.tables import projects
from conductor_core.store.unit import Unit

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
