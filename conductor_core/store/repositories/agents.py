"""The registry's last knowledge of each agent."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.store.columns import from_json, to_json
from conductor_core.store.tables import agents
from conductor_core.store.unit import Unit

ALL = select(agents).order_by(agents.c.name)
ROW = insert(agents)
SAVE = ROW.on_conflict_do_update(
    index_elements=["name"], set_={name: ROW.excluded[name] for name in ("card", "state", "detail", "at")}
)


class SqlAgents:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def save(self, name: str, card: dict[str, JsonValue], state: str, detail: str, at: datetime) -> None:
        """What is known now."""
        self._unit.change(SAVE, {"name": name, "card": to_json(card), "state": state, "detail": detail, "at": at})

    def all(self) -> Sequence[dict[str, JsonValue]]:
        """By name: ``name``, ``card``, ``state``, ``detail`` and ``at`` in ISO 8601."""
        return [{**row._asdict(), "card": from_json(row.card), "at": row.at.isoformat()} for row in self._unit.all(ALL)]
