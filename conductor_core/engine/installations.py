"""The workspaces of one chat platform that let us in, as all processes on the same database see them."""

from datetime import datetime, timedelta

from conductor_core.domain.installation import Installation
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store, Transaction


class Installations:
    """Each change is one transaction, so that of several processes one renews a token."""

    def __init__(self, store: Store, clock: Clock, surface: str) -> None:
        self._store = store
        self._clock = clock
        self._prefix = f"{surface}:"

    def now(self) -> datetime:
        """The time, by which tokens end."""
        return self._clock.now()

    async def all(self) -> tuple[Installation, ...]:
        """Those that ended as well."""
        found = await self._store.read(lambda tx: tx.installations.all())
        return tuple(one for one in found if one.id.startswith(self._prefix))

    async def of(self, team: str) -> Installation | None:
        """That of a workspace."""
        return await self._store.read(lambda tx: tx.installations.get(self._prefix + team))

    async def put(self, installation: Installation) -> None:
        """Somebody let us in, for the first time or again."""
        await self._store.write(lambda tx: tx.installations.put(installation))

    async def claim(self, installation: Installation) -> Installation | None:
        """Leave to renew it, for whoever comes first; None where nothing is to be done any more."""
        now = self._clock.now()

        def take(tx: Transaction) -> Installation | None:
            known = tx.installations.get(installation.id)
            if known is None or not known.due(now):
                return None
            tx.installations.put(claimed := known.renewing(now))
            return claimed

        return await self._store.write(take)

    async def renewed(self, claimed: Installation, sealed: str, lasts: timedelta | None) -> None:
        """It has new tokens; unless somebody let us in anew meanwhile, whose tokens are newer."""
        expires_at = self._clock.now() + lasts if lasts else None
        await self._replace(claimed, claimed.renewed(sealed, expires_at))

    async def resealed(self, installation: Installation, sealed: str) -> None:
        """The same tokens, under a newer key."""
        await self._replace(installation, installation.model_copy(update={"sealed": sealed}))

    async def in_trouble(self, claimed: Installation, why: str) -> None:
        """It could not be renewed for good."""
        await self._replace(claimed, claimed.model_copy(update={"trouble": why}))

    async def end(self, installation: Installation, why: str) -> None:
        """It is no longer ours."""
        await self._replace(installation, installation.model_copy(update={"ended": why}))

    async def _replace(self, was: Installation, now: Installation) -> None:
        def put(tx: Transaction) -> None:
            known = tx.installations.get(was.id)
            if known is not None and known.sealed == was.sealed:
                tx.installations.put(now)

        await self._store.write(put)
