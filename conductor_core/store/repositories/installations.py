"""Workspaces of chat platforms that let us in."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.installation import Installation
from conductor_core.store.people_tables import installations
from conductor_core.store.unit import Unit

GET = select(installations.c.body).where(installations.c.id == bindparam("b_id"))
ALL = select(installations.c.body).order_by(installations.c.id)
ROW = insert(installations)
PUT = ROW.on_conflict_do_update(index_elements=["id"], set_={"body": ROW.excluded["body"]})


class SqlInstallations:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, installation: str) -> Installation | None:
        """One of them."""
        row = self._unit.first(GET, {"b_id": installation})
        return None if row is None else Installation.model_validate_json(row.body)

    def put(self, installation: Installation) -> None:
        """As it is now."""
        self._unit.change(PUT, {"id": installation.id, "body": installation.model_dump_json()})

    def all(self) -> Sequence[Installation]:
        """By id."""
        return [Installation.model_validate_json(row.body) for row in self._unit.all(ALL)]
