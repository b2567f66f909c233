"""Orders from other processes: left in the store by one, carried out and answered by the one that works."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from pydantic import JsonValue, ValidationError

from conductor_core.commands import left
from conductor_core.commands.left import Left
from conductor_core.domain.command import Envelope, Place, Reply
from conductor_core.errors import NoRoomError
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store, Transaction

log = structlog.get_logger(__name__)

POLL = 0.1
"""Seconds between two looks into the inbox; a look costs a millisecond."""
UNREADABLE = Reply(outcome="refused", text="This order cannot be read by the Conductor that works here.")

Submit = Callable[[Envelope], Awaitable[Reply]]


async def serve(store: Store, clock: Clock, submit: Submit) -> None:
    """Carry out what is left in the inbox, for ever. An order is answered even when it is nonsense."""
    async with asyncio.TaskGroup() as looking:
        inbox = Inbox(store, clock, submit, looking)
        while True:
            try:
                await inbox.look()
            except NoRoomError as error:
                log.warning("orders wait until there is room", error=error.message)
            await clock.sleep(POLL)


class Inbox:
    """Orders one after the other. One that only looks may take its time, and nobody who wants to stop something waits for it."""

    def __init__(self, store: Store, clock: Clock, submit: Submit, looking: asyncio.TaskGroup) -> None:
        """``looking`` carries out what changes nothing."""
        self._store = store
        self._clock = clock
        self._submit = submit
        self._looking = looking
        self._looks: set[str] = set()
        """Orders that are carried out aside."""

    async def look(self) -> None:
        """Carry out what lies there now."""
        for key, body in await self._store.read(lambda tx: tx.inbox.waiting()):
            try:
                order = left.read(body)
            except ValidationError:
                log.warning("unreadable order", key=key)
                await self._answer(key, UNREADABLE)
                continue
            if not order.command.spec.reads_only:
                await self._answer(key, await self._carry_out(key, order))
            elif key not in self._looks:
                self._looks.add(key)
                self._looking.create_task(self._aside(key, order))

    async def _aside(self, key: str, order: Left) -> None:
        try:
            await self._answer(key, await self._carry_out(key, order))
        except NoRoomError as error:
            log.warning("an answer waits until there is room", error=error.message)
        finally:
            self._looks.discard(key)

    async def _carry_out(self, key: str, order: Left) -> Reply:
        place = Place(surface="console", interactive=order.interactive)
        try:
            return await self._submit(Envelope(command=order.command, actor=order.actor, place=place, key=key))
        except NoRoomError:
            raise
        except Exception:  # the orders after this one are to be carried out all the same
            log.exception("an order met a fault of ours", key=key)
            return Reply(outcome="refused", text="Conductor met a fault of its own; its log says more.")

    async def _answer(self, key: str, reply: Reply) -> None:
        await self._store.write(_answer(key, reply.model_dump(mode="json"), self._clock.now()))


def _answer(key: str, reply: dict[str, JsonValue], at: datetime) -> Callable[[Transaction], None]:
    return lambda tx: tx.inbox.answered(key, reply, at)
