"""Removes what nobody will need again."""

from conductor_core.domain.ids import AttemptId
from conductor_core.engine.porch import forget_old
from conductor_core.engine.services import Services
from conductor_core.ports.store import Transaction


async def tidied(services: Services) -> None:
    """No workspaces but those of open and parked attempts, and no keys of what came in long ago."""
    await forget_old(services.store, services.clock)
    left = await services.workspaces.left()

    def wanted(tx: Transaction) -> frozenset[AttemptId]:
        found = (tx.attempts.get(attempt) for attempt in left)
        return frozenset(attempt.id for attempt in found if attempt and attempt.ended_at is None)

    await services.workspaces.tidy(await services.store.read(wanted))
