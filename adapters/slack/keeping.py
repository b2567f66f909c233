"""Keeps an office in each workspace that lets us in: opened when one comes, closed when it lets us go."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from adapters.slack.office import Office
from adapters.slack.offices import Offices
from adapters.slack.refusals import GONE
from adapters.slack.renewing import Renewals
from adapters.slack.tenants import BOT_TOKEN
from adapters.slack.web import why
from conductor_core.domain.installation import Installation
from conductor_core.engine.sealing import UnsealableError
from conductor_core.errors import SettingsError

EVERY = 2.0
"""Seconds between two looks whether a workspace came, went or has a new token."""
AGAIN_AFTER = 5.0
"""Seconds until one is tried again whose office could not be opened."""
ASK_EVERY = 600.0
"""Seconds between two questions to Slack whether our tokens are still good, as it tells us once that they are not."""
LEFT = (GONE - {"token_expired"}) | {"invalid_auth"}
"""Slack's words for a token that is none any more and never will be; one that has ended may be renewed."""

log = structlog.get_logger(__name__)

Open = Callable[[str, str], Awaitable[Office]]
"""Opens the office of a token, which stands in a setting."""
Begin = Callable[[Office], Awaitable[None]]
"""What is done in each office when it opens."""


class Keeping:
    """All offices."""

    def __init__(self, offices: Offices, opened: Open, renewals: Renewals | None, begin: Begin) -> None:
        """``renewals`` where workspaces let us in by themselves; without there is the one of the token that is set."""
        self._offices = offices
        self._opened = opened
        self._renewals = renewals
        self._begin_in = begin
        self._known: dict[str, Installation] = {}
        """What each office was opened with, by workspace; not that of the token that is set."""
        self._failed: dict[str, float] = {}
        """When an office could not be opened last."""
        self._work: dict[str, Sequence[asyncio.Future[None]]] = {}
        self._looking = asyncio.Lock()

    async def open_own(self, token: str) -> Office:
        """The office of the token that is set.

        Raises:
            SettingsError: Slack does not take it, or cannot be reached.
        """
        office = await self._opened(token, BOT_TOKEN)
        self._begin(office)
        return office

    async def watch(self) -> None:
        """For ever."""
        asked = self._time()
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
                if self._time() - asked >= ASK_EVERY:
                    asked = self._time()
                    for office in self._offices:
                        await self.check(office.team)
            except Exception:  # the next look may do better
                log.exception("offices could not be looked after")

    async def look(self) -> None:
        """Renew, open, close, and take up new tokens."""
        if self._renewals is None:
            return
        async with self._looking:  # two at once would open an office twice
            await self._renewals.look()
            for one in await self._renewals.installations.all():
                await self._keep(one, self._renewals)

    async def office(self, team: object) -> Office | None:
        """That of a workspace, which may have let us in with another process a moment ago; None where it did not.

        One that cannot be opened now is waited for, as long as nobody there takes the leave back.
        """
        if self._offices.of(team) is None:
            await self.look()
        while True:
            office = self._offices.of(team)
            if office is not None or not await self._may_come(team):
                return office
            await asyncio.sleep(EVERY)

    async def _may_come(self, team: object) -> bool:
        if self._renewals is None or not isinstance(team, str):
            return False
        one = await self._renewals.installations.of(team)
        return one is not None and not one.ended

    async def check(self, team: str) -> None:
        """Whether a workspace let us go: its token says."""
        office = self._offices.of(team)
        if office is None:
            return
        try:
            await office.client.auth_test()
        except SlackApiError as error:
            if (word := why(error)) in LEFT:
                await self._end(office, word)
        except (ClientError, TimeoutError) as error:
            log.info("Slack cannot be asked whether a token is good", team=team, why=str(error))

    async def close(self) -> None:
        """All of them."""
        for office in self._offices:
            await self._close(office.team)

    async def _keep(self, one: Installation, renewals: Renewals) -> None:
        oauth, installations = renewals.oauth, renewals.installations
        office, known = self._offices.of(one.team), self._known.get(one.team)
        if office is not None and known is None:
            return  # the token that is set goes before it
        if not one.holds(installations.now()):
            self._failed.pop(one.team, None)
            if office is not None:
                log.warning("a workspace is closed", team=one.team, name=one.name, why=one.ended or "its token ended")
                await self._close(one.team)
            return
        if known == one or self._time() < self._failed.get(one.team, float("-inf")) + AGAIN_AFTER:
            return
        try:
            tokens = oauth.opened(one.sealed)
            if office is None:
                self._begin(await self._opened(tokens.access, f"the token of {one.name}"))
                log.info("a workspace is open", team=one.team, name=one.name)
            else:
                office.client.token = tokens.access
        except (SettingsError, UnsealableError) as error:
            if one.team not in self._failed:
                log.warning("a workspace cannot be opened yet", team=one.team, name=one.name, why=error.message)
            self._failed[one.team] = self._time()
            return
        self._known[one.team] = one
        self._failed.pop(one.team, None)
        if not oauth.seal.is_of_the_newest_key(one.sealed):
            await installations.resealed(one, oauth.sealed(tokens, installations.now()))

    def _begin(self, office: Office) -> None:
        self._offices.open(office)
        self._work[office.team] = [asyncio.ensure_future(one) for one in (office.homes.watch(), self._begin_in(office))]

    async def _end(self, office: Office, word: str) -> None:
        log.warning("a workspace let us go: nothing is heard or said there", team=office.team, why=word)
        known = self._known.get(office.team)
        if known is not None and self._renewals is not None:
            await self._renewals.installations.end(known, word)
        await self._close(office.team)

    async def _close(self, team: str) -> None:
        self._offices.close_team(team)
        self._known.pop(team, None)
        work = self._work.pop(team, ())
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)

    def _time(self) -> float:
        return asyncio.get_running_loop().time()
