"""What people said to the agents of a run."""

from sqlalchemy import bindparam, insert, select, update

from conductor_core.domain.ids import RunId
from conductor_core.domain.remark import Remark
from conductor_core.store.people_tables import remarks
from conductor_core.store.prepared import Row
from conductor_core.store.unit import Unit

ADD = insert(remarks)
OF = select(remarks.c.body).where(remarks.c.run == bindparam("b_run")).order_by(remarks.c.number)
SAVE = (
    update(remarks)
    .where(remarks.c.run == bindparam("b_run"), remarks.c.number == bindparam("b_number"))
    .values(body=bindparam("body"))
)


class SqlRemarks:
    """See the port. A remark is written at once, so nothing of it ever waits."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._memory = unit.memory.remarks

    def add(self, remark: Remark) -> None:
        """One more."""
        self._memory.drop(remark.run)
        self._unit.change(ADD, {"run": remark.run, "number": remark.number, "body": remark.model_dump_json()})

    def of(self, run: RunId) -> tuple[Remark, ...]:
        """All of a run, in the order they were said."""
        known = self._memory.get(run)
        if known is None:
            known = tuple(map(remark_of, self._unit.lookup(OF, {"b_run": run})))
            self._memory.put(run, known)
        return known

    def save(self, remark: Remark) -> None:
        """Who read it, and what became of it."""
        self._memory.drop(remark.run)
        self._unit.change(SAVE, {"b_run": remark.run, "b_number": remark.number, "body": remark.model_dump_json()})


def remark_of(row: Row) -> Remark:
    """What a row says."""
    return Remark.model_validate_json(row.body)
