"""Settings changed while running."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.store.columns import from_json, to_json
from conductor_core.store.tables import settings
from conductor_core.store.unit import Unit

ALL = select(settings.c.name, settings.c.value).order_by(settings.c.name)
ROW = insert(settings)
SET = ROW.on_conflict_do_update(
    index_elements=["name"], set_={name: ROW.excluded[name] for name in ("value", "at", "by")}
)
UNSET = delete(settings).where(settings.c.name == bindparam("b_name"))


class SqlSettings:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def all(self) -> dict[str, JsonValue]:
        """By name."""
        return {row.name: from_json(row.value) for row in self._unit.all(ALL)}

    def set(self, name: str, value: JsonValue, at: datetime, by: str) -> None:
        """Set or replace."""
        self._unit.change(SET, {"name": name, "value": to_json(value), "at": at, "by": by})

    def unset(self, name: str) -> None:
        """Back to the environment's value."""
        self._unit.change(UNSET, {"b_name": name})
