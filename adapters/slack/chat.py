"""Slack as the service uses it: a surface to show runs on, and ears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.app import make_app, make_client
from adapters.slack.ears import Ears
from adapters.slack.office import open_office
from adapters.slack.offices import Offices
from adapters.slack.payloads import team_of
from conductor_core.domain.arrival import Arrival
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor


class SlackChat:
    """The workspaces, however we hear of them."""

    def __init__(
        self,
        offices: Offices,
        ears: Ears,
        bot_token: str,
        url: str,
        folder: Path,
        owners: frozenset[str],
        reaction: str = "",
    ) -> None:
        """``offices`` are opened here; ``folder`` is ours, for what people drop; ``owners`` are ids of users who may do everything."""
        self._folder = folder
        self.surface = offices
        self._ears = ears
        self._token = bot_token
        self._api = f"{url}/api/"
        self._owners = owners
        self._reaction = reaction

    @asynccontextmanager
    async def listening(self, conductor: Conductor) -> AsyncIterator[str]:
        """Hand what is said to the conductor, as long as the block lasts; gives the workspace's name.

        Raises:
            SettingsError: Slack does not take the tokens, or cannot be reached.
        """
        async with ClientSession() as session:
            office = await open_office(
                make_client(self._token, self._api, session), conductor, self._folder, self._owners, self._reaction
            )
            self.surface.open(office)
            reception = conductor.reception(self.surface.name, self._deal)
            last = await conductor.read(lambda tx: tx.arrivals.last(self.surface.name))
            working = [asyncio.create_task(reception.run()), asyncio.create_task(office.homes.watch())]
            try:
                async with self._ears.open(make_app(make_client(None, self._api), reception, self._authorize)):
                    if last is not None:
                        gathering = office.missed.gather(reception, last, SystemClock().now())
                        working.append(asyncio.create_task(gathering))
                    yield office.name
            finally:
                for task in working:
                    task.cancel()
                await asyncio.gather(*working, return_exceptions=True)

    async def _deal(self, arrival: Arrival) -> None:
        """By the desk of its workspace."""
        office = self.surface.of(team_of(arrival.body))
        if office:
            await office.desk.deal(arrival)

    async def _authorize(self, team_id: str | None) -> AuthorizeResult | None:
        office = self.surface.of(team_id)
        return office.standing if office else None
