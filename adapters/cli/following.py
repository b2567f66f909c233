"""Stays with a run until it is over: shows its thread, takes orders typed under it, stops it at Ctrl-C.

A run that is paused waits for who sits there, as every card does. What other processes hand over meanwhile is done to its
end too, because nobody else could.
"""

import asyncio
from collections.abc import Sequence

from adapters.cli.farewell import Farewell
from adapters.cli.house import House
from adapters.cli.typed import answered, waits_here, without_program
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Stop
from conductor_core.domain.command import TERMINAL, Command, Envelope, Place, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.run import Run
from conductor_core.domain.talk import Line
from conductor_core.lifecycle import attending
from conductor_core.ports.store import Transaction


class Follower:
    """One person at one run."""

    def __init__(self, house: House, actor: Actor, run: RunId, farewell: Farewell) -> None:
        self._house = house
        self._actor = actor
        self._run = run
        self._farewell = farewell
        self._stopping = False
        self._begun_here: list[RunId] = []
        """Runs that were started in the thread, still to be shown."""
        self._turned = asyncio.Event()
        """Set when a run that is paused is waited for no more: the person left, or began another one."""

    async def begin(self) -> None:
        """Show what there is of the thread, and listen. Before anything is done: that the order was heard is seen first."""
        await self._house.watch(self._run, self._typed, self._interrupted)

    async def follow(self) -> Run:
        """The run, once it and all that was begun or handed over meanwhile are over, and everything stands in the threads."""
        run = await self._done_with(self._run)
        while self._begun_here and not self._stopping:
            await self._turn_to(self._begun_here.pop(0))
        await self._others()
        return await self._house.conductor.read(lambda tx: tx.runs.get(run.id)) or run

    async def _turn_to(self, run: RunId) -> None:
        """Show another run, and take what is typed as meant for it."""
        self._run = run
        if not self._begun_here:
            self._turned.clear()
        await self._house.say(f"Now {run}, which was started here:")
        await self._house.show(run)
        await self._done_with(run)

    async def _done_with(self, run: RunId) -> Run:
        """The run, once it is over, or paused with nobody here who could let it go on."""
        found = await self._over(run)
        while found.state == "paused" and self._house.interactive and not self._turned.is_set():
            await self._house.say(waits_here(run))
            await self._goes_on(run)
            found = await self._over(run)
        return found

    async def _goes_on(self, run: RunId) -> None:
        """Until a paused run does, or the person turns away from it."""
        going = asyncio.ensure_future(self._house.conductor.until(run, lambda _, found: found.state != "paused"))
        turning = asyncio.ensure_future(self._turned.wait())
        try:
            for first in (await asyncio.wait((going, turning), return_when=asyncio.FIRST_COMPLETED))[0]:
                first.result()
        finally:
            going.cancel()
            turning.cancel()

    async def _over(self, run: RunId) -> Run:
        found = await self._house.conductor.until(run, self._rests)
        await self._house.shown(run)
        return found

    def _rests(self, tx: Transaction, run: Run) -> bool:
        """Whether nobody here can do more than look on at a run; where nobody can be asked, what people began waits for them."""
        return run.rests if self._house.interactive or run.id != self._run else attending.rests(tx, run)

    def _at_work(self, tx: Transaction) -> tuple[Run, ...]:
        return tuple(run for run in tx.runs.unfinished() if not self._rests(tx, run))

    async def _others(self) -> None:
        """Do what was handed over, until there is nothing, and say once for whom."""
        conductor = self._house.conductor
        told: set[RunId] = set()
        while True:
            while runs := await conductor.read(self._at_work):
                if not told.issuperset(run.id for run in runs):
                    await self._house.say(_still_at_work(runs))
                    told.update(run.id for run in runs)
                await self._over(runs[0].id)
            await conductor.close_inbox()
            left = await conductor.read(lambda tx: bool(tx.inbox.waiting() or self._at_work(tx)))
            if self._stopping or not left:
                break
            conductor.open_inbox()
        for room in await conductor.read(lambda tx: tx.rooms.of_unfinished()):
            await self._house.shown(room.run)

    async def order(self, command: Command) -> Reply:
        """Give an order in this run's thread."""
        return await self._house.conductor.submit(Envelope(command=command, actor=self._actor, place=self._place))

    @property
    def _place(self) -> Place:
        return Place(surface=TERMINAL, run=self._run, interactive=self._house.interactive)

    def _line(self, words: str) -> Line:
        """Nobody else reads what is typed here, so nothing of it has to be told from another line."""
        return Line(author=self._actor.id, name=self._actor.name, text=words)

    async def _typed(self, line: str) -> str | None:
        words = without_program(line)
        if not words:
            return None
        heard = await self._house.conductor.hear(self._line(words), self._place, "console", self._actor)
        if not isinstance(heard, Command):
            return await answered(self._house, heard) if heard else None
        command, reply = heard, await self.order(heard)
        if isinstance(command, Start) and reply.outcome == "ok" and reply.run:
            self._begun_here.append(reply.run)
            self._turned.set()
            return f"{reply.text} It is shown here when {self._run} is over."
        return await answered(self._house, reply)

    async def _interrupted(self) -> None:
        if self._stopping:
            self._house.leave(self._farewell.text)
        self._stopping = True
        self._turned.set()
        if await self._house.conductor.under_way():
            await self._house.say("Stopping …")
        await self._house.conductor.close_inbox()
        for run in await self._house.conductor.under_way():
            await self.order(Stop(run=run.id))


def _still_at_work(runs: Sequence[Run]) -> str:
    what = ", ".join(f"{run.id} for {run.started_by.name}" for run in runs)
    return (
        f"Still at work on {what}, handed over by another process; Ctrl-C pauses {'it' if len(runs) == 1 else 'them'}."
    )
