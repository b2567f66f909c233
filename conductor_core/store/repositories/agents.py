"""What is known of each agent, what ails it, and what people ordered about it."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.standing import Condition, Orders, Standing
from conductor_core.store.columns import from_json, to_json
from conductor_core.store.tables import agents, attempts, standings
from conductor_core.store.unit import Unit

ALL = select(agents).order_by(agents.c.name)
ROW = insert(agents)
SAVE = ROW.on_conflict_do_update(
    index_elements=["name"], set_={name: ROW.excluded[name] for name in ("card", "state", "detail", "at")}
)
STANDINGS = select(standings)
KEPT = insert(standings)
NOTE = KEPT.on_conflict_do_update(index_elements=["agent"], set_={"condition": KEPT.excluded.condition})
ORDER = KEPT.on_conflict_do_update(index_elements=["agent"], set_={"orders": KEPT.excluded.orders})
AT_WORK = (
    select(attempts.c.agent, func.count().label("attempts"))
    .where(attempts.c.state == "running")
    .group_by(attempts.c.agent)
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

    def note(self, name: str, condition: Condition | None) -> None:
        """What ails it now."""
        self._unit.change(NOTE, {"agent": name, "condition": condition.model_dump_json() if condition else None})

    def order(self, name: str, orders: Orders) -> None:
        """What people want of it from now on."""
        self._unit.change(ORDER, {"agent": name, "orders": orders.model_dump_json()})

    def standings(self) -> dict[str, Standing]:
        """By name, of those that have any."""
        return {
            row.agent: Standing(
                condition=Condition.model_validate_json(row.condition) if row.condition else None,
                orders=Orders.model_validate_json(row.orders) if row.orders else Orders(),
            )
            for row in self._unit.all(STANDINGS)
        }

    def at_work(self) -> dict[str, int]:
        """How many attempts, by name, of those that work on something now."""
        return {row.agent: row.attempts for row in self._unit.all(AT_WORK)}
