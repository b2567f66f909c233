"""Looks on at a run that another process conducts, until it is over."""

import asyncio

from adapters.cli.house import House
from conductor_core.domain.card import Card
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.run import FINAL_RUN_STATES, Run, waits_alone
from conductor_core.errors import NotFoundError, StateError
from conductor_core.ports.store import Transaction

LOOK = 0.5
"""Seconds between two looks."""
ALONE_AFTER = 4
"""Looks without news after which it is asked whether the other process is still there."""
SHOWN_AFTER = 40
"""Looks within which the other process must have shown the end of a run."""


class Onlooker:
    """Reads the thread from the store and shows it; changes nothing."""

    def __init__(self, house: House, run: RunId) -> None:
        self._house = house
        self._run = run
        self._shown: dict[str, Card] = {}

    async def follow(self) -> Run:
        """The run, once it is over. Ctrl-C ends only this.

        Raises:
            NotFoundError: the run was deleted meanwhile.
            StateError: the other process is gone, so that nothing more happens.
        """
        try:
            return await self._until_over()
        except asyncio.CancelledError:
            await self._house.say(f"Stopped watching; {self._run} goes on. `conductor stop {self._run}` stops it.")
            raise

    async def _until_over(self) -> Run:
        still = over = 0
        while True:
            run, thread, whole = await self._house.conductor.read(self._look)
            still = 0 if await self._show(thread) else still + 1
            over = over + 1 if run.state in FINAL_RUN_STATES or run.state == "paused" or waits_alone(run) else 0
            if over and (whole or over > SHOWN_AFTER):
                return run
            if still and still % ALONE_AFTER == 0 and not await self._house.attended():
                if over:
                    return run
                raise StateError(
                    f"The Conductor that worked on {self._run} has ended; `conductor resume {self._run}` goes on with it."
                )
            await asyncio.sleep(LOOK)

    async def _show(self, thread: dict[str, Card]) -> bool:
        """Whether there was news."""
        news = [(slot, card) for slot, card in thread.items() if self._shown.get(slot) != card]
        await self._house.news([(self._shown.get(slot), card) for slot, card in news])
        self._shown.update(news)
        return bool(news)

    def _look(self, tx: Transaction) -> tuple[Run, dict[str, Card], bool]:
        """The run, its thread, and whether everything that happened stands in it."""
        run = tx.runs.get(self._run)
        if run is None:
            raise NotFoundError(f"{self._run} was deleted.")
        room = tx.rooms.get(RoomId(f"console:{self._run}"))
        if room is None:
            return run, {}, True
        whole = room.cursor >= tx.events.last_number(self._run) and not tx.rooms.owed(room.id)
        return run, dict(tx.rooms.posted(room.id)), whole
