"""Orders that came in, by run."""

from sqlalchemy import bindparam, insert, select

from conductor_core.domain.cassette import Inbound
from conductor_core.domain.ids import RunId
from conductor_core.store.people_tables import inbounds
from conductor_core.store.unit import Unit

ADD = insert(inbounds)
OF = select(inbounds.c.body).where(inbounds.c.run == bindparam("b_run")).order_by(inbounds.c.position)


class SqlInbounds:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, order: Inbound) -> None:
        """One more."""
        self._unit.change(ADD, {"run": order.run, "body": order.model_dump_json()})

    def of(self, run: RunId) -> tuple[Inbound, ...]:
        """All of a run, in the order they came."""
        return tuple(Inbound.model_validate_json(row.body) for row in self._unit.all(OF, {"b_run": run}))
