"""Keeps every room true: each has a worker of its own, so that a slow or failing one holds up nobody else."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import structlog

from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.room import Room
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store
from conductor_core.ports.surface import Surface
from conductor_core.stream.hub import Hub
from conductor_core.stream.outbox import Sender
from conductor_core.stream.room import RoomFold
from conductor_core.stream.waiting import woken

AFTER_ERROR = 5.0
"""Seconds until a room that met an unexpected error (say, a full disk) is tried again."""

log = structlog.get_logger(__name__)

SHAPES_ONLY = Redactor()


class _Worker:
    """Works on one room while there is something to do or to watch."""

    def __init__(self, fold: RoomFold, sender: Sender, clock: Clock, opening: AbstractContextManager[None]) -> None:
        """``opening`` lasts for its first round."""
        self._opening = opening
        self._fold = fold
        self._sender = sender
        self._clock = clock
        self._wake = asyncio.Event()
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []

    def wake(self) -> None:
        self._wake.set()

    def reached(self, number: int) -> asyncio.Future[None]:
        """Done when everything up to this event stands on the surface."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((number, waiter))
        self.wake()
        return waiter

    async def run(self) -> None:
        try:
            with self._opening:
                wait = await self._round()
            while wait is not None or self._wake.is_set():
                await woken(self._wake, self._clock, wait)
                wait = await self._round()
        except BaseException as error:
            self._give_up(error)
            raise

    def _give_up(self, error: BaseException) -> None:
        """Nobody shall wait for a worker that is gone."""
        for _, waiter in self._waiters:
            if waiter.done():
                continue
            if isinstance(error, asyncio.CancelledError):
                waiter.cancel()
            else:
                waiter.set_exception(error)

    async def _round(self) -> float | None:
        """Fold, owe, send; the seconds until it wants to be called again, None when it may sleep."""
        self._wake.clear()
        try:
            exists = await self._fold.catch_up(hurry=bool(self._waiters))
            held = await self._sender.send() if exists else None
            if not exists:
                self._fold.forget()
                await self._sender.let_go()
        except Exception:
            log.exception("room failed", room=self._fold.id)
            self._fold.forget()
            return AFTER_ERROR
        if held is None:
            self._release(exists=exists)
        due = self._fold.due() if exists else None
        return min((seconds for seconds in (held, due) if seconds is not None), default=None)

    def _release(self, *, exists: bool) -> None:
        ready = [(number, waiter) for number, waiter in self._waiters if not exists or number <= self._fold.cursor]
        for entry in ready:
            self._waiters.remove(entry)
            if not entry[1].done():
                entry[1].set_result(None)


class RoomKeeper:
    """Shows every run in its rooms.

    Nothing is lost, nothing is posted twice, and the order is kept, wherever the process is killed: the cursor of a room
    and what it owes are one transaction, and what was on its way when the process died is looked up first.
    """

    def __init__(
        self, store: Store, surfaces: Sequence[Surface], clock: Clock, hub: Hub, redactor: Redactor = SHAPES_ONLY
    ) -> None:
        """``redactor`` keeps secrets out of what is shown; without one only what is shaped like a secret is known."""
        self._store = store
        self._redactor = redactor
        self._surfaces = {surface.name: surface for surface in surfaces}
        self._clock = clock
        self._hub = hub
        self._workers: dict[RoomId, tuple[_Worker, asyncio.Task[None]]] = {}

    async def run(self) -> None:
        """Work until cancelled or closed."""
        subscription = self._hub.subscribe()
        try:
            runs: frozenset[RunId] | None = None
            while True:
                for room in await self._rooms(runs):
                    self._rouse(room)
                runs = await subscription.next()
        finally:
            self._hub.unsubscribe(subscription)

    async def flush(self, run: RunId) -> None:
        """Wait until everything that happened to a run so far stands in its rooms. No pace is kept meanwhile.

        It waits as long as a surface fails, so give it a time limit.
        """
        rooms, last = await self._store.read(lambda tx: (tuple(tx.rooms.of(run)), tx.events.last_number(run)))
        workers = [worker for room in rooms if (worker := self._rouse(room)) is not None]
        await asyncio.gather(*[worker.reached(last) for worker in workers])

    async def close(self) -> None:
        """Stop at once. What was on its way is looked up at the next start."""
        tasks = [task for _, task in self._workers.values()]
        self._workers.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _rooms(self, runs: frozenset[RunId] | None) -> tuple[Room, ...]:
        if runs is None:
            return await self._store.read(lambda tx: tuple(tx.rooms.of_unfinished()))
        return await self._store.read(lambda tx: tuple(room for run in sorted(runs) for room in tx.rooms.of(run)))

    def _rouse(self, room: Room) -> _Worker | None:
        """Wake the room's worker, or make one; None when its surface is not here."""
        worker, task = self._workers.get(room.id, (None, None))
        if worker is not None and task is not None and not task.done():
            worker.wake()
            return worker
        surface = self._surfaces.get(room.id.partition(":")[0])
        if surface is None:
            return None
        fold = RoomFold(self._store, self._clock, room, edit_interval=surface.edit_interval, redactor=self._redactor)
        opening = nullcontext() if room.cursor else self._hub.crowd.served()
        worker = _Worker(fold, Sender(self._store, surface, self._clock, room.id), self._clock, opening)
        task = asyncio.create_task(worker.run(), name=f"room {room.id}")
        self._workers[room.id] = (worker, task)
        task.add_done_callback(lambda done: self._gone(room.id, done))
        return worker

    def _gone(self, room: RoomId, task: asyncio.Task[None]) -> None:
        """A room has gone to sleep; a new worker may have taken its place already."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("room worker died", room=room, error=repr(error))
        if room in self._workers and self._workers[room][1] is task:
            del self._workers[room]
