"""Keeps the Home tabs that people have opened current: published when something changed that is shown, and not more often."""

import asyncio
import json
import logging
from collections import OrderedDict

from adapters.slack.at_home import Search
from adapters.slack.home import Sight, home
from adapters.slack.people import People
from adapters.slack.web import Web
from conductor_core.commands.agents import Agents
from conductor_core.domain.command import Envelope, Place
from conductor_core.domain.people import CONDUCTOR
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.store import Transaction

log = logging.getLogger("conductor.slack")

EVERY = 3.0
"""Seconds between two looks whether something changed."""
OPENED = 50
"""People whose tabs are kept current: those who opened theirs last. Anybody's is current when it is opened."""
RECENT = 200
"""Runs that are looked at."""


class Homes:
    """The Home tabs of one workspace."""

    def __init__(self, conductor: Conductor, web: Web, people: People) -> None:

        self._conductor = conductor
        self._web = web
        self._people = people
        self._searches: OrderedDict[str, Search] = OrderedDict()
        self._shown: dict[str, str] = {}

    async def show(self, person: str, search: Search | None = None) -> None:
        """Somebody opened theirs, or looks for something there."""
        self._searches[person] = search or Search()
        self._searches.move_to_end(person)
        while len(self._searches) > OPENED:
            gone, _ = self._searches.popitem(last=False)
            self._shown.pop(gone, None)
        await self._publish(person, await self._sight())

    async def watch(self) -> None:
        """For ever: publish what changed."""
        while True:
            await asyncio.sleep(EVERY)
            if not self._searches:
                continue
            try:
                sight = await self._sight()
                for person in tuple(self._searches):
                    await self._publish(person, sight)
            except Exception:  # the next look may do better
                log.exception("Home tabs could not be published")

    async def _publish(self, person: str, sight: Sight) -> None:
        actor, _ = await self._people.acting(self._people.team, person)
        view = home(sight, actor, self._searches.get(person, Search()))
        if self._shown.get(person) == (reads := json.dumps(view)):
            return
        await self._web.publish(person, view)
        self._shown[person] = reads

    async def _sight(self) -> Sight:
        place = Place(surface="slack", interactive=True, away=True, passing=True)
        agents = await self._conductor.submit(Envelope(command=Agents(), actor=CONDUCTOR, place=place))

        def look(tx: Transaction) -> Sight:
            return Sight(
                projects=tuple(one for one in tx.projects.all() if not one.archived_at),
                runs=tuple(tx.runs.all()[:RECENT]),
                approvals=tuple(
                    one for going in tx.runs.unfinished() for one in tx.asks.approvals(going.id) if one.open
                ),
                questions=tuple(tx.asks.questions_open()),
                agents=agents.card,
            )

        return await self._conductor.read(look)
