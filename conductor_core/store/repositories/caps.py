"""Caps of persons, projects and everybody."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.cap import Cap
from conductor_core.store.tables import caps
from conductor_core.store.unit import Unit

PLACE = ("scope", "whose", "unit", "daily")
ALL = select(caps).order_by(*(caps.c[name] for name in PLACE))
ROW = insert(caps)
SET = ROW.on_conflict_do_update(index_elements=PLACE, set_={"amount": ROW.excluded.amount})
DROP = delete(caps).where(*(caps.c[name] == bindparam(f"b_{name}") for name in PLACE))


class SqlCaps:
    """See the port. They are few and asked for before every call, so all of them are remembered."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._memory = unit.memory

    def all(self) -> Sequence[Cap]:
        """In order of their places."""
        known = self._memory.caps.get("all")
        if known is None:
            known = tuple(Cap.model_validate(row._asdict()) for row in self._unit.lookup(ALL, {}))
            self._memory.caps.put("all", known)
        return known

    def set(self, cap: Cap) -> None:
        """A new one, or a new amount."""
        self._unit.change(SET, cap.model_dump())
        self._memory.caps.clear()

    def drop(self, cap: Cap) -> None:
        """Without a limit there from now on."""
        self._unit.change(DROP, {f"b_{name}": value for name, value in zip(PLACE, cap.place, strict=True)})
        self._memory.caps.clear()
