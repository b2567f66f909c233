"""The way out of a sandbox to the hosts that people allowed one task, open while somebody works on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from conductor_core.domain.agent import ToolUsed
from conductor_core.domain.sandbox import Policy
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.errors import Parked
from conductor_core.events.task import AgentReported
from conductor_core.logic.reaching import proxied, refusals, shown


@asynccontextmanager
async def way_out(services: Services, claim: Claim) -> AsyncIterator[Policy]:
    """What the sandbox of an attempt may do: without a yes there is no network in it.

    Raises:
        Parked: nobody has said yet whether it may reach what it asks for.
    """
    if claim.hosts is None:
        raise Parked
    missing = tuple(host for host in claim.task.planned.hosts if host not in claim.hosts)
    if missing:
        await _tell(services, claim, f"{shown(missing)} is not allowed, so it works without")
    if not claim.hosts:
        yield Policy()
        return
    async with services.tunnels.open(claim.attempt.id, claim.hosts) as tunnel:
        try:
            yield Policy(doors=(tunnel.door,), env=proxied(tunnel.url))
        finally:
            refused = refusals(tunnel.refused)
    if refused:
        await _tell(services, claim, refused)


async def _tell(services: Services, claim: Claim, what: str) -> None:
    report = ToolUsed(tool="network", summary=what, ok=False)
    event = AgentReported(task=claim.task.key, attempt=claim.attempt.id, report=report)
    await services.settle(claim, lambda moment: moment.tell(claim.run.id, event))
