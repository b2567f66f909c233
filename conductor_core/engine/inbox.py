"""Orders and lines from other processes: left in the store by one, carried out and answered by the one that works."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from pydantic import JsonValue, ValidationError

from conductor_core.commands import left
from conductor_core.commands.left import Left
from conductor_core.domain.command import TERMINAL, Command, Envelope, Place, Reply
from conductor_core.domain.people import Actor
from conductor_core.domain.talk import Line, Where
from conductor_core.engine.manners import Heard
from conductor_core.errors import NoRoomError
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store, Transaction

T = TypeVar("T")

log = structlog.get_logger(__name__)

POLL = 0.1
"""Seconds between two looks into the inbox; a look costs a millisecond."""
UNREADABLE = Reply(outcome="refused", text="This order cannot be read by the Conductor that works here.")

FAULT = Reply(outcome="refused", text="Conductor met a fault of its own; its log says more.")
UNHEARD = Reply(text="")
"""To a line that is not for us."""


class Door(Protocol):
    """Where orders and words go in."""

    async def submit(self, envelope: Envelope) -> Reply:
        """Carry out an order."""
        ...

    async def hear(self, line: Line, place: Place, where: Where, actor: Actor) -> Heard:
        """What a line amounts to."""
        ...


async def serve(store: Store, clock: Clock, door: Door) -> None:
    """Carry out what is left in the inbox, for ever. An order is answered even when it is nonsense."""
    async with asyncio.TaskGroup() as looking:
        inbox = Inbox(store, clock, door, looking)
        while True:
            try:
                await inbox.look()
            except NoRoomError as error:
                log.warning("orders wait until there is room", error=error.message)
            await clock.sleep(POLL)


class Inbox:
    """Orders one after the other. One that only looks may take its time, and nobody who wants to stop something waits for it."""

    def __init__(self, store: Store, clock: Clock, door: Door, looking: asyncio.TaskGroup) -> None:
        """``looking`` carries out what changes nothing."""
        self._store = store
        self._clock = clock
        self._door = door
        self._looking = looking
        self._looks: set[str] = set()
        """Orders that are carried out aside."""

    async def look(self) -> None:
        """Carry out what lies there now."""
        for key, body in await self._store.read(lambda tx: tx.inbox.waiting()):
            if key in self._looks:
                continue
            order = await self._guarded(key, self._understood(key, body))
            if isinstance(order, Reply):
                await self._answer(key, order)
            elif not order.command.spec.reads_only:
                await self._answer(key, await self._carry_out(key, order))
            else:
                self._looks.add(key)
                self._looking.create_task(self._aside(key, order))

    async def _understood(self, key: str, body: dict[str, JsonValue]) -> Left | Reply:
        """The order that it is; a line may be none, and is answered then."""
        try:
            found = left.read(body)
        except ValidationError:
            log.warning("unreadable order", key=key)
            return UNREADABLE
        if isinstance(found, Left):
            return found
        line = Line(author=found.actor.id, name=found.actor.name, text=found.text)
        place = Place(surface=TERMINAL, run=found.run, interactive=True)
        heard = await self._door.hear(line, place, "console", found.actor)
        if isinstance(heard, Command):
            return Left(command=heard, actor=found.actor, interactive=True, run=found.run)
        return heard or UNHEARD

    async def _aside(self, key: str, order: Left) -> None:
        try:
            await self._answer(key, await self._carry_out(key, order))
        except NoRoomError as error:
            log.warning("an answer waits until there is room", error=error.message)
        finally:
            self._looks.discard(key)

    async def _carry_out(self, key: str, order: Left) -> Reply:
        place = Place(surface=TERMINAL, run=order.run, interactive=order.interactive)
        envelope = Envelope(command=order.command, actor=order.actor, place=place, key=key)
        return await self._guarded(key, self._door.submit(envelope))

    async def _guarded(self, key: str, work: Awaitable[T]) -> T | Reply:
        """What comes of it, also where it meets a fault of ours: the orders after it are to be carried out all the same."""
        try:
            return await work
        except NoRoomError:
            raise
        except Exception:
            log.exception("an order met a fault of ours", key=key)
            return FAULT

    async def _answer(self, key: str, reply: Reply) -> None:
        await self._store.write(_answer(key, reply.model_dump(mode="json"), self._clock.now()))


def _answer(key: str, reply: dict[str, JsonValue], at: datetime) -> Callable[[Transaction], None]:
    return lambda tx: tx.inbox.answered(key, reply, at)
