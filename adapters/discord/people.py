"""Who people are to us."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from discord import HTTPException

from adapters.discord.persons import Person, name_of
from adapters.discord.web import Web
from conductor_core.domain.people import Actor, Role
from conductor_core.ports.clock import Clock

Met = Callable[[Actor], Awaitable[Actor]]
KNOWN = 1000
"""People whose roles are kept in memory."""
FRESH = 600.0
"""Seconds that what Discord said of somebody's roles is believed."""


@dataclass(frozen=True)
class Trust:
    """Whom the settings trust."""

    owners: frozenset[str] = frozenset()
    """Ids of users who may do everything."""
    role: str = ""
    """Id of the role whose members may give orders; empty: everybody of the server."""


class People:
    """Names come with what people do; how they stand in a server is asked where it does not."""

    def __init__(self, web: Web, trust: Trust, met: Met, servers: Collection[str], clock: Clock) -> None:
        """``met`` gives people the role they were given; ``servers`` are those we are in by now."""
        self._web = web
        self._trust = trust
        self._met = met
        self._servers = servers
        self._clock = clock
        self._roles: OrderedDict[str, tuple[float, tuple[str, ...] | None]] = OrderedDict()
        """With when that was so."""

    @property
    def owners(self) -> frozenset[str]:
        """Ids of users who may do everything."""
        return self._trust.owners

    async def acting(self, person: Person) -> tuple[Actor, bool]:
        """Somebody who gives orders, and whether it is a stranger: nobody of our servers, or without the role it takes."""
        role, name = await self.role(person.id, person.roles), person.name or await self._name(person.id)
        return await self._met(Actor(id=f"discord:{person.id}", name=name, role=role)), role == "viewer"

    async def role(self, user: str, roles: tuple[str, ...] | None = None) -> Role:
        """What the settings let somebody do; ``roles`` are those in a server, where it is known."""
        if user in self._trust.owners:
            return "owner"
        if roles is None:
            roles = await self._known(user)
        elif len(self._servers) == 1:
            self._keep(user, roles)
        stranger = roles is None or bool(self._trust.role and self._trust.role not in roles)
        return "viewer" if stranger else "member"

    async def _name(self, user: str) -> str:
        """Of somebody who put a sign on a message where they talk with us alone."""
        return name_of(await self._web.call("GET", "/users/{user_id}", user_id=user), None)

    async def _known(self, user: str) -> tuple[str, ...] | None:
        now = self._clock.monotonic()
        told_at, roles = self._roles.get(user, (now - FRESH, None))
        if now - told_at >= FRESH:
            roles = await self._ask(user)
            self._keep(user, roles)
        return roles

    def _keep(self, user: str, roles: tuple[str, ...] | None) -> None:
        self._roles[user] = self._clock.monotonic(), roles
        self._roles.move_to_end(user)
        while len(self._roles) > KNOWN:
            self._roles.popitem(last=False)

    async def _ask(self, user: str) -> tuple[str, ...] | None:
        """Their roles in all servers that we share with them; None where there is none."""
        found: list[str] | None = None
        for guild in tuple(self._servers):
            try:
                path = "/guilds/{guild_id}/members/{user_id}"
                member = await self._web.call("GET", path, guild_id=guild, user_id=user)
            except HTTPException:
                continue
            found = [*(found or ()), *map(str, member["roles"])]
        return tuple(found) if found is not None else None
