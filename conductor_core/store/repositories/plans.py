"""The plans of a run by version."""

from sqlalchemy import bindparam, insert, select

from conductor_core.domain.ids import RunId
from conductor_core.domain.plan import Plan
from conductor_core.store.tables import plans
from conductor_core.store.unit import Unit

ADD = insert(plans)
LATEST = (
    select(plans.c.version, plans.c.body)
    .where(plans.c.run == bindparam("b_run"))
    .order_by(plans.c.version.desc())
    .limit(1)
)


class SqlPlans:
    """See the port. A plan is written at once, so nothing of it ever waits."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, run: RunId, version: int, plan: Plan) -> None:
        """One more version."""
        self._unit.change(ADD, {"run": run, "version": version, "digest": plan.digest, "body": plan.model_dump_json()})

    def latest(self, run: RunId) -> tuple[int, Plan] | None:
        """The version with the highest number."""
        found = self._unit.lookup(LATEST, {"b_run": run})
        return (found[0].version, Plan.model_validate_json(found[0].body)) if found else None
