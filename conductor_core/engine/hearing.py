"""What people say to an attempt, and what it has read of it."""

from conductor_core.domain.chat import ToolResult
from conductor_core.domain.remark import Opening
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.lifecycle import remarks
from conductor_core.lifecycle.moment import Moment


async def hear(services: Services, claim: Claim, key: str, opening: Opening) -> tuple[str, ...]:
    """What was said since, if it is to be told here. That it was read and what was read is one record."""
    run, task, attempt = claim.run, claim.task.planned, claim.attempt.id
    if not await services.store.read(lambda tx: remarks.waits(tx, run, task, attempt, opening)):
        return ()

    def take(moment: Moment) -> tuple[str, ...]:
        said = remarks.read(moment, run.id, task, attempt, key)
        body = ToolResult(id=key, text="\n".join(said)).model_dump_json()
        moment.tx.journals.answered(attempt, f"tool-{key}", "", body, moment.now)
        return said

    return await services.settle(claim, take)
