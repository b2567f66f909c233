"""Results that need not be made again, as many as were kept last, and how often they were of use."""

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.result import KeptResult, Reuse
from conductor_core.store.tables import reuse, task_results
from conductor_core.store.unit import Unit

GET = select(task_results.c.body).where(task_results.c.digest == bindparam("b_digest"))
ROW = insert(task_results)
PUT = ROW.on_conflict_do_update(index_elements=["digest"], set_={name: ROW.excluded[name] for name in ("body", "at")})
LAST = select(func.max(task_results.c.position)).scalar_subquery()
TRIM = delete(task_results).where(task_results.c.position <= LAST - bindparam("b_most"))
COUNTS = select(reuse).order_by(reuse.c.agent)
ASKED = insert(reuse)
COUNT = ASKED.on_conflict_do_update(
    index_elements=["agent"],
    set_={"asked": reuse.c.asked + 1, "taken": reuse.c.taken + ASKED.excluded.taken},
)


class SqlResults:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def take(self, agent: str, digest: str) -> KeptResult | None:
        """The result, if it is known; counts either way."""
        row = self._unit.first(GET, {"b_digest": digest})
        self._unit.change(COUNT, {"agent": agent, "asked": 1, "taken": int(row is not None)})
        return None if row is None else KeptResult.model_validate_json(row.body)

    def keep(self, digest: str, result: KeptResult, at: datetime, most: int) -> None:
        """Keep it; of more than ``most`` the oldest go."""
        self._unit.change(PUT, {"digest": digest, "body": result.model_dump_json(), "at": at})
        self._unit.change(TRIM, {"b_most": most})

    def counts(self) -> dict[str, Reuse]:
        """By name of the agent."""
        return {row.agent: Reuse(asked=row.asked, taken=row.taken) for row in self._unit.all(COUNTS)}
