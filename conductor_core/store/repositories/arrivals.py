"""What came in over chat platforms."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.arrival import Arrival
from conductor_core.store.columns import from_json, to_json
from conductor_core.store.people_tables import arrivals
from conductor_core.store.unit import Unit

TAKE = insert(arrivals).on_conflict_do_nothing(index_elements=["surface", "key"])
WAITING = (
    select(arrivals.c.position, arrivals.c.key, arrivals.c.place, arrivals.c.body)
    .where(
        arrivals.c.surface == bindparam("b_surface"),
        arrivals.c.done_at.is_(None),
        arrivals.c.position > bindparam("b_after"),
    )
    .order_by(arrivals.c.position)
)
LAST = (
    select(arrivals.c.at)
    .where(arrivals.c.surface == bindparam("b_surface"))
    .order_by(arrivals.c.position.desc())
    .limit(1)
)
PLACES = (
    select(arrivals.c.place, func.max(arrivals.c.at).label("at"))
    .where(arrivals.c.surface == bindparam("b_surface"), arrivals.c.place != "")
    .group_by(arrivals.c.place)
)
DONE = (
    update(arrivals)
    .where(arrivals.c.surface == bindparam("b_surface"), arrivals.c.key == bindparam("b_key"))
    .values(body="{}", done_at=bindparam("b_at"))
)

FORGET = delete(arrivals).where(
    arrivals.c.done_at < bindparam("b_before"),
    arrivals.c.place != "",
    arrivals.c.position.not_in(select(func.max(arrivals.c.position)).group_by(arrivals.c.surface, arrivals.c.place)),
)


class SqlArrivals:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def take(self, surface: str, key: str, place: str, body: dict[str, JsonValue], at: datetime) -> bool:
        """One more, unless it came before."""
        row = {"surface": surface, "key": key, "place": place, "body": to_json(body), "at": at}
        return self._unit.change(TAKE, row) == 1

    def last(self, surface: str) -> datetime | None:
        """When the newest came."""
        row = self._unit.first(LAST, {"b_surface": surface})
        return row.at if row else None

    def places(self, surface: str) -> Mapping[str, datetime]:
        """When the newest came of each place."""
        return {row.place: row.at for row in self._unit.all(PLACES, {"b_surface": surface})}

    def waiting(self, surface: str, after: int = 0) -> Sequence[Arrival]:
        """What nobody dealt with yet, oldest first."""
        rows = self._unit.all(WAITING, {"b_surface": surface, "b_after": after})
        return [Arrival(key=row.key, place=row.place, body=from_json(row.body), number=row.position) for row in rows]

    def done(self, surface: str, key: str, at: datetime) -> None:
        """It was dealt with."""
        self._unit.change(DONE, {"b_surface": surface, "b_key": key, "b_at": at})

    def forget(self, before: datetime) -> int:
        """Let go of the keys of what was dealt with before then."""
        return self._unit.change(FORGET, {"b_before": before})
