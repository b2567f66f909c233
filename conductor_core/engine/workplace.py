"""The workspace of an attempt while somebody works in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from conductor_core.domain.ids import CommitId
from conductor_core.engine.claim import Claim
from conductor_core.engine.reaching import way_out
from conductor_core.engine.services import Services
from conductor_core.engine.watching import Watch
from conductor_core.errors import NoRoomError, Parked
from conductor_core.ports.workspaces import Workspace


@asynccontextmanager
async def workplace(services: Services, claim: Claim, commit: CommitId) -> AsyncIterator[Workspace]:
    """Open it; its files stay only when the attempt will go on: it was interrupted, or waits for a person."""
    async with way_out(services, claim) as policy:
        workspace = await services.workspaces.open(claim.project.id, claim.attempt.id, commit, policy)
        async with _watched(services, claim, workspace):
            yield workspace


@asynccontextmanager
async def _watched(services: Services, claim: Claim, workspace: Workspace) -> AsyncIterator[None]:
    watch = asyncio.create_task(Watch(services, claim, workspace).run(), name=f"watch {claim.attempt.id}")
    try:
        yield
    except (asyncio.CancelledError, NoRoomError, Parked):
        await workspace.close()
        raise
    except BaseException:
        await workspace.discard()
        raise
    finally:
        watch.cancel()
    await workspace.discard()
