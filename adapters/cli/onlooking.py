"""Looks on at a run that another process conducts, until it is over, and hands over what is typed under it."""

import asyncio
import contextlib

from adapters.cli.handing import hand_over
from adapters.cli.house import House, Premises
from adapters.cli.typed import answered, waits_here, without_program
from conductor_core.commands.left import Typed
from conductor_core.domain.card import Card
from conductor_core.domain.command import TERMINAL, Place, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
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
    """One person before the thread of a run: it is read from the store and shown, and nothing is changed here."""

    def __init__(self, house: House, premises: Premises, actor: Actor, run: RunId) -> None:
        self._house = house
        self._premises = premises
        self._actor = actor
        self._run = run
        self._shown: dict[str, Card] = {}
        self._begun_here: list[RunId] = []
        """Runs that were started in the thread, still to be shown."""
        self._left = asyncio.Event()
        """Set when the person went away."""
        self._paused = False
        """Whether the person knows that it is paused and waits for them."""

    async def follow(self) -> Run | None:
        """The run, once it and all that was begun in its thread are over; None when the person left before. Ctrl-C ends only this.

        Raises:
            NotFoundError: the run was deleted meanwhile.
            StateError: the other process is gone, so that nothing more happens.
        """
        await self._house.listen(self._typed, self._interrupted)
        first = seen = await self._until_over()
        while seen and self._begun_here:
            self._run, self._shown, self._paused = self._begun_here.pop(0), {}, False
            await self._house.say(f"Now {self._run}, which was started here:")
            seen = await self._until_over()
        if seen is None:
            await self._house.say(f"Stopped watching; {self._left_as_it_is()}")
            return None
        return first

    async def _until_over(self) -> Run | None:
        still = over = 0
        while not self._left.is_set():
            run, thread, whole = await self._house.conductor.read(self._look)
            if self._shown and not thread:
                return None  # it is shown here no more
            still = 0 if await self._show(thread) else still + 1
            over = over + 1 if await self._rests(run, whole) else 0
            if over and (whole or over > SHOWN_AFTER):
                return run
            if still and still % ALONE_AFTER == 0 and not await self._house.attended():
                if over:
                    return run
                raise StateError(
                    f"The Conductor that worked on {self._run} has ended; `conductor resume {self._run}` goes on with it."
                )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), LOOK)
        return None

    async def _rests(self, run: Run, whole: bool) -> bool:
        """Whether nothing more happens that this person could see or bring about."""
        if run.state != "paused" or not self._house.interactive or self._begun_here:
            self._paused = False
            return run.state in FINAL_RUN_STATES or run.state == "paused" or waits_alone(run)
        if whole and not self._paused:
            self._paused = True
            await self._house.say(waits_here(run.id))
        return False

    async def _typed(self, line: str) -> str | None:
        words = without_program(line)
        if not words:
            return None
        before = await self._house.conductor.read(_runs)
        try:
            reply = await hand_over(self._premises, Typed(text=words, run=self._run, actor=self._actor))
        except StateError as error:
            return error.message
        if reply is None:
            return None  # it ended, and that is said when it is found out
        return self._begun(reply, before) or await answered(self._house, reply)

    def _begun(self, reply: Reply, before: frozenset[RunId]) -> str:
        """What is said of a run that the line began; empty when it began none."""
        if reply.outcome != "ok" or reply.run is None or reply.run in before:
            return ""
        self._begun_here.append(reply.run)
        return f"{reply.text} It is shown here when {self._run} is over."

    def _left_as_it_is(self) -> str:
        if self._paused:
            return f"{self._run} stays paused. `conductor resume {self._run}` goes on with it."
        return f"{self._run} goes on. `conductor stop {self._run}` stops it."

    async def _interrupted(self) -> None:
        self._left.set()

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
        room = tx.rooms.get(Place(surface=TERMINAL).thread_of(self._run))
        if room is None:
            return run, {}, True
        whole = room.cursor >= tx.events.last_number(self._run) and not tx.rooms.owed(room.id)
        return run, dict(tx.rooms.posted(room.id)), whole


def _runs(tx: Transaction) -> frozenset[RunId]:
    return frozenset(run.id for run in tx.runs.all())
