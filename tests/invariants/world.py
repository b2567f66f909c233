"""A service that lives, dies without warning, and is opened again on the same store, with several people in its thread."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conductor_core.domain.command import Command, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Role
from conductor_core.domain.run import Attempt
from conductor_core.events.record import EventRecord
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.store import Store
from conductor_core.stream.hub import Hub
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import Stage, stage
from conductor_core.testing.surface import Fault, FindingSurface, Platform
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.invariants.team import SECRET, Gate, Move, Team
from tests.stream.scene import Fate, Killed, MortalStore

PEOPLE: dict[str, Role] = {"Ann": "owner", "Bob": "member", "Vic": "viewer"}
RUNS = 2
"""More tell nothing that two do not."""
PATIENCE = 10
"""Seconds after which a service that does not come to rest has failed."""


class Doom(Fate):
    """The fate of a life; whoever waits for news of it hears of its end."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Event()

    def moment(self) -> None:
        """See the fate."""
        try:
            super().moment()
        except Killed:
            self.news.set()
            raise

    def strike(self) -> None:
        """It is dead from now on."""
        self.dead = True
        self.news.set()


@dataclass(frozen=True)
class Order:
    """An order as somebody gave it."""

    key: str
    by: str
    command: Command
    run: str | None


@dataclass
class Life:
    """The service from a start to its death."""

    stage: Stage
    store: Store
    """As it is, whoever is dead."""
    keeper: RoomKeeper
    fate: Doom
    gate: Gate
    ending: AsyncExitStack


class World:
    """What outlives the service: files, clock, surface, people, and the provider's bill."""

    def __init__(self, folder: Path) -> None:
        self.redactor = Redactor((SECRET,))
        self.clock = ManualClock()
        self.platform = Platform()
        self.team = Team(lambda: self.life.gate)
        self.orders: list[Order] = []
        """Every order that was given, in order."""
        self.replies: dict[str, Reply] = {}
        """By the key of the order: what was answered to it."""
        self.deaths = 0
        self.known: dict[RunId, tuple[EventRecord, ...]] = {}
        """What stood in the log of each run when it was looked at last."""
        self._folder = folder
        self._workspaces = MemoryWorkspaces()
        self.life: Life

    async def begin(self) -> None:
        """A new life, on what the last one left."""
        fate, opened = Doom(), list[Store]()

        def seen(store: Store) -> Store:
            opened.append(store)
            return MortalStore(store, fate)

        ending = AsyncExitStack()
        at = await ending.enter_async_context(
            stage(
                self._folder,
                *self.team.agents(),
                workspaces=self._workspaces,
                redactor=self.redactor,
                clock=self.clock,
                seen=seen,
                started=False,
            )
        )
        fate.news = at.changed
        surface = FindingSurface(self.platform, edit_interval=0)
        keeper = RoomKeeper(at.store, [surface], self.clock, Hub(self.clock), self.redactor)
        ending.push_async_callback(keeper.close)
        self.life = Life(at, opened[0], keeper, fate, Gate(at.changed), ending)
        await at.conductor.start()
        await at.registry.ready()
        await self.settle()

    async def end(self) -> None:
        """The process is gone: nothing more is written, whoever was at something."""
        self.life.fate.strike()
        await self.life.ending.aclose()

    async def order(self, order: Order) -> Reply | None:
        """Somebody gives an order; None when the service died of it."""
        if order not in self.orders:
            self.orders.append(order)
        at = self.life.stage
        try:
            reply = await at.order(order.command, run=order.run, role=PEOPLE[order.by], by=order.by, key=order.key)
        except Killed:
            return None
        self.replies.setdefault(order.key, reply)
        return reply

    async def settle(self) -> None:
        """Until nothing happens any more unless somebody does something; a life that died meanwhile is followed by another."""
        life = self.life
        try:
            async with asyncio.timeout(PATIENCE):
                while not life.fate.dead and await self.busy():  # noqa: ASYNC110 - who parks tells nobody
                    await asyncio.sleep(0.001)
        except TimeoutError:
            raise AssertionError(f"it does not come to rest: {await self.busy()}") from None
        await self.show()

    async def busy(self) -> list[Attempt]:
        """Attempts at which something happens by itself, now."""
        open_ones = await self.life.store.read(lambda tx: tx.attempts.open())
        now = self.clock.now()
        return [one for one in open_ones if one.id not in self.life.gate.waiting and not _later(one, now)]

    async def show(self) -> None:
        """Bring the surface up to date."""
        life = self.life
        if not life.fate.dead:
            for run in await self.runs():
                try:
                    await life.keeper.flush(run)
                except Killed:
                    life.fate.strike()
                    break
        if life.fate.dead:
            self.deaths += 1
            await self.end()
            await self.begin()

    async def runs(self) -> Sequence[RunId]:
        """All runs, oldest first."""
        return await self.life.store.read(lambda tx: [run.id for run in reversed(tx.runs.all())])

    async def log(self, run: RunId) -> tuple[EventRecord, ...]:
        """Everything that happened to a run."""
        return tuple(await self.life.store.read(lambda tx: tx.events.after(run, 0, limit=100_000)))

    async def moves(self, move: Move, number: int) -> None:
        """One of those who wait at the gate does something."""
        waiting = sorted(self.life.gate.waiting)
        if not waiting:
            return
        self.life.gate.give(waiting[number % len(waiting)], move)
        await self.settle()

    async def passes(self, seconds: float) -> None:
        """Time goes by, and what is due is looked after."""
        await self.clock.advance(seconds)
        try:
            await self.life.stage.conductor.look_after_requests()
        except Killed:
            self.life.fate.strike()
        await self.settle()

    async def dies(self, moments: int) -> None:
        """Without warning: now, or so many steps from now."""
        if moments == 0:
            self.life.fate.strike()
        else:
            self.life.fate.doom(moments)
        await self.settle()

    def dies_posting(self, *, arrives: bool) -> None:
        """Without warning, at the next call of the surface; ``arrives``: what it said stands there all the same."""
        self.platform.faults.append(Fault(Killed(), arrives=arrives))


def _later(attempt: Attempt, now: datetime) -> bool:
    return attempt.state == "queued" and attempt.not_before is not None and attempt.not_before > now
