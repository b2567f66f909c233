"""Money: reserved before a call, settled after it."""

from datetime import datetime

from sqlalchemy import Executable, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.ids import AttemptId, RunId, TaskId
from conductor_core.domain.usage import Micros, Spending, Usage
from conductor_core.errors import NotFoundError
from conductor_core.store.tables import ledger
from conductor_core.store.unit import Unit

RESERVE = insert(ledger).on_conflict_do_nothing(index_elements=["key"])
SETTLE = (
    update(ledger)
    .where(ledger.c.key == bindparam("b_key"), ledger.c.state == "reserved")
    .values(
        state="settled",
        **{name: bindparam(name) for name in ("input_tokens", "cached_tokens", "output_tokens", "cost", "settled_at")},
    )
)
KNOWN = select(ledger.c.key).where(ledger.c.key == bindparam("b_key"))
RELEASE = delete(ledger).where(ledger.c.key == bindparam("b_key"), ledger.c.state == "reserved")
AMOUNT = case((ledger.c.state == "settled", func.coalesce(ledger.c.cost, ledger.c.reserved)), else_=ledger.c.reserved)
COMMITTED = select(func.sum(AMOUNT)).where(ledger.c.run == bindparam("b_run"))
SETTLED = select(
    func.count().label("calls"),
    func.count(ledger.c.cost).label("priced"),
    func.sum(ledger.c.input_tokens).label("input_tokens"),
    func.sum(ledger.c.cached_tokens).label("cached_tokens"),
    func.sum(ledger.c.output_tokens).label("output_tokens"),
    func.sum(ledger.c.cost).label("cost"),
).where(ledger.c.state == "settled")
OF_RUN = SETTLED.where(ledger.c.run == bindparam("b_of"))
OF_TASK = SETTLED.where(ledger.c.task == bindparam("b_of"))
NOTHING_USED = {"input_tokens": 0, "cached_tokens": 0, "output_tokens": 0}


class SqlLedger:
    """See the port. A call whose price is unknown counts as what was reserved for it."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def reserve(self, key: str, run: RunId, task: TaskId, attempt: AttemptId, amount: Micros, at: datetime) -> None:
        """Set money aside; the same key does it once."""
        row = {"key": key, "run": run, "task": task, "attempt": attempt, "reserved": amount, "reserved_at": at}
        self._unit.change(RESERVE, {**row, "state": "reserved", **NOTHING_USED})

    def settle(self, key: str, usage: Usage, at: datetime) -> bool:
        """What it really cost.

        Raises:
            NotFoundError: nothing was reserved under this key.
        """
        if self._unit.change(SETTLE, {"b_key": key, "settled_at": at, **usage.model_dump()}):
            return True
        if self._unit.first(KNOWN, {"b_key": key}) is None:
            raise NotFoundError(f"Nothing is reserved under {key}.")
        return False

    def release(self, key: str) -> None:
        """Give back what is still reserved; a settled entry stays."""
        self._unit.change(RELEASE, {"b_key": key})

    def committed(self, run: RunId) -> Micros:
        """Settled plus still reserved."""
        return Micros(self._unit.scalar(COMMITTED, {"b_run": run}) or 0)

    def spending(self, run: RunId) -> Spending:
        """What went out, with the number of calls whose price is unknown."""
        row = self._unit.first(OF_RUN, {"b_of": run})
        if row is None:
            return Spending()
        return Spending(known=Micros(row.cost or 0), unpriced_calls=row.calls - row.priced)

    def total(self, run: RunId) -> Usage:
        """What a run has used."""
        return self._usage(OF_RUN, run)

    def of_task(self, task: TaskId) -> Usage:
        """What a task has used."""
        return self._usage(OF_TASK, task)

    def _usage(self, statement: Executable, of: str) -> Usage:
        row = self._unit.first(statement, {"b_of": of})
        if row is None or not row.calls:
            return Usage()
        return Usage(
            input_tokens=row.input_tokens,
            cached_tokens=row.cached_tokens,
            output_tokens=row.output_tokens,
            cost=Micros(row.cost) if row.priced == row.calls else None,
        )
