"""Keeps the Home tabs that people have opened current: published when something changed that is shown, and not more often."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence

from adapters.chat.sight import Sight, aside, seen
from adapters.slack.at_home import Search
from adapters.slack.gate import Gate
from adapters.slack.home import home, linked
from adapters.slack.memberships import Memberships
from adapters.slack.people import People
from adapters.slack.places import Spot
from adapters.slack.web import Web
from conductor_core.domain.command import Place
from conductor_core.domain.ids import RunId
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.store import Transaction

log = logging.getLogger("conductor.slack")

EVERY = 3.0
"""Seconds between two looks whether something changed."""
A_LOOK = 4
"""Most tabs that are published after one look, those first that were not for the longest time: 80 a minute, of 100 that Slack takes,
so that who opens theirs does not wait."""
OPENED = 50
"""People whose tabs are kept current: those who opened theirs last. Anybody's is current when it is opened."""


class Homes:
    """The Home tabs of one workspace. Who has opened theirs is known to their accounts, so that a restart changes nothing."""

    def __init__(self, conductor: Conductor, web: Web, people: People, gate: Gate, memberships: Memberships) -> None:
        self._memberships = memberships
        self._gate = gate
        self._conductor = conductor
        self._web = web
        self._people = people
        self._ours = f"slack:{people.team}/"
        self._shown: dict[str, str] = {}
        """By person; published last, last."""
        self._known: dict[RunId, str] = {}
        """Addresses of threads."""

    async def show(self, person: str, search: Search | None = None) -> None:
        """Somebody opened theirs, or looks for something there."""
        looking = search or Search()
        actor = await self._people.actor(self._people.team, person)
        await self._conductor.opened(actor, looking.words, looking.state)
        await self._publish(person, looking, await seen(self._conductor, "slack"))

    async def place(self, person: str) -> Place:
        """From where somebody orders who looks at theirs."""
        return aside("slack").model_copy(update={"member_of": await self._memberships.of(person)})

    async def watch(self) -> None:
        """For ever: publish what changed."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                if opened := await self._conductor.read(self._opened):
                    await self._look(opened)
            except Exception:  # the next look may do better
                log.exception("Home tabs could not be published")

    async def _look(self, opened: dict[str, Search]) -> None:
        for gone in self._shown.keys() - opened.keys():
            del self._shown[gone]
        turns = list(self._shown)
        sight, published = await seen(self._conductor, "slack"), 0
        for person in sorted(opened, key=lambda one: turns.index(one) if one in self._shown else -1):
            published += await self._publish(person, opened[person], sight)
            if published == A_LOOK:
                return

    async def _links(self, runs: Sequence[RunId]) -> Mapping[RunId, str]:
        """Addresses of their threads, asked of Slack once."""
        for run in runs:
            if run not in self._known:
                rooms = await self._conductor.read(lambda tx, run=run: tx.rooms.of(run))  # type: ignore[misc]
                spots = (Spot.of(one.id) for one in rooms if one.id.startswith(self._ours) and one.is_whole)
                if spot := next((one for one in spots if one.under), None):
                    self._known[run] = await self._web.permalink(spot)
        return self._known

    def _opened(self, tx: Transaction) -> dict[str, Search]:
        """Who has a tab open, and what they look for there."""
        tabs = [
            (one.tab.opened_at, one.id.removeprefix(self._ours), Search(one.tab.words, one.tab.state))
            for one in tx.accounts.all()
            if one.tab is not None and one.id.startswith(self._ours)
        ]
        return {person: search for _, person, search in sorted(tabs, key=lambda tab: tab[0])[-OPENED:]}

    async def _publish(self, person: str, search: Search, sight: Sight) -> bool:
        """Whether it reads otherwise than before."""
        actor, member = await self._people.acting(self._people.team, person)
        if not self._gate.admits(actor, member):
            return False
        own = sight.of(actor, await self.place(person) if sight.closed else aside("slack"))
        view = home(own, actor, search, await self._links(linked(own)))
        if self._shown.get(person) == (reads := json.dumps(view)):
            return False
        await self._web.publish(person, view)
        self._shown.pop(person, None)
        self._shown[person] = reads
        return True
