"""Slack as the service uses it: a surface to show runs on, and ears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import ClientSession

from adapters.slack.app import make_client
from adapters.slack.hearing import Hearing
from adapters.slack.keeping import Begin, Keeping
from adapters.slack.leaving import Left
from adapters.slack.office import Furnishing, Office, open_office
from adapters.slack.offices import Offices
from adapters.slack.payloads import team_of
from adapters.slack.reading import read
from adapters.slack.renewing import Renewals
from conductor_core.domain.arrival import Arrival
from conductor_core.engine.conductor import Conductor

log = structlog.get_logger(__name__)


class SlackChat:
    """The workspaces, however we hear of them."""

    def __init__(self, hearing: Hearing, furnishing: Furnishing) -> None:
        self._hearing = hearing
        self._furnishing = furnishing
        self.surface = Offices()

    @asynccontextmanager
    async def listening(self, conductor: Conductor) -> AsyncIterator[str]:
        """Hand what is said to the conductor, as long as the block lasts; gives the workspaces' names.

        Raises:
            SettingsError: Slack does not take the tokens that are set, or cannot be reached.
        """
        async with ClientSession() as session:
            token, porch = self._hearing.bot_token, conductor.porch(self.surface.name)
            last, heard = await porch.last(), asyncio.Event()

            async def deal(arrival: Arrival) -> None:
                await _dealt(arrival, keeping)

            async def gather(office: Office) -> None:
                await heard.wait()  # nothing is missed between what is looked up and what is heard
                if last is not None:
                    await office.missed.gather(reception, last, porch.clock.now())

            reception = conductor.reception(self.surface.name, deal)
            keeping = self._keeping(conductor, session, gather)
            working: list[asyncio.Task[None]] = []
            try:
                own = await keeping.open_own(token) if token else None
                await keeping.look()
                working += [asyncio.create_task(reception.run()), asyncio.create_task(keeping.watch())]
                async with self._hearing.open(porch, reception.take, own.whose if own else None):
                    heard.set()
                    yield self._hearing.told(tuple(office.whose.name for office in self.surface))
            finally:
                for task in working:
                    task.cancel()
                await asyncio.gather(*working, return_exceptions=True)
                await keeping.close()

    def _keeping(self, conductor: Conductor, session: ClientSession, begin: Begin) -> Keeping:
        porch, oauth = conductor.porch(self.surface.name), self._hearing.oauth

        async def opened(token: str, setting: str) -> Office:
            client = make_client(token, self._hearing.api, session)
            return await open_office(client, conductor, self._furnishing, porch.clock.now(), setting)

        unnamed = make_client(None, self._hearing.api, session)
        renewals = Renewals(oauth, porch.installations, unnamed) if oauth else None
        return Keeping(self.surface, opened, renewals, begin)


async def _dealt(arrival: Arrival, keeping: Keeping) -> None:
    """By the desk of its workspace."""
    team = team_of(arrival.body)
    meaning = read(arrival.body)
    if isinstance(meaning, Left):
        await keeping.check(meaning.team)
    elif office := await keeping.office(team):
        await office.desk.deal(arrival)
    else:
        log.info("something of a workspace that let us go is left alone", team=team, key=arrival.key)
