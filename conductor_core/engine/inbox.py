"""Orders from other processes: left in the store by one, carried out and answered by the one that works."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any

import structlog
from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from conductor_core.commands import COMMANDS
from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.people import Actor
from conductor_core.errors import NoRoomError
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store, Transaction

log = structlog.get_logger(__name__)

POLL = 0.5
"""Seconds between two looks into the inbox."""

TAKEN_BACK = Reply(outcome="refused", text="This order was taken back.")

_ANY: Any = Annotated[reduce(or_, COMMANDS), Field(discriminator="name")]
ORDER: TypeAdapter[Command] = TypeAdapter(_ANY)
"""Reads any command from JSON by its name."""


async def leave(store: Store, clock: Clock, key: str, command: Command, actor: Actor) -> None:
    """Put an order where the working process finds it."""
    body: dict[str, JsonValue] = {
        "command": command.model_dump(mode="json", by_alias=True),
        "actor": actor.model_dump(mode="json"),
    }
    await store.write(lambda tx: tx.inbox.put(key, body, clock.now()))


async def reply_to(store: Store, key: str) -> Reply | None:
    """The answer to an order, once there is one."""
    found = await store.read(lambda tx: tx.inbox.reply(key))
    return Reply.model_validate(found) if found is not None else None


async def take_back(store: Store, clock: Clock, key: str) -> Reply | None:
    """Withdraw an order, because nobody is there who would carry it out; its answer where somebody has."""

    def op(tx: Transaction) -> dict[str, JsonValue] | None:
        known = tx.inbox.reply(key)
        if known is None:
            tx.inbox.answered(key, TAKEN_BACK.model_dump(mode="json"), clock.now())
        return known

    found = await store.write(op)
    return Reply.model_validate(found) if found is not None else None


async def serve(store: Store, clock: Clock, submit: Callable[[Envelope], Awaitable[Reply]]) -> None:
    """Carry out what is left in the inbox, for ever. An order is answered even when it is nonsense."""
    while True:
        try:
            for key, body in await store.read(lambda tx: tx.inbox.waiting()):
                reply = await _carry_out(key, body, submit)
                await store.write(_answer(key, reply, clock.now()))
        except NoRoomError as error:
            log.warning("orders wait until there is room", error=error.message)
        await clock.sleep(POLL)


def _answer(key: str, reply: Reply, at: datetime) -> Callable[[Transaction], None]:
    return lambda tx: tx.inbox.answered(key, reply.model_dump(mode="json"), at)


async def _carry_out(key: str, body: dict[str, JsonValue], submit: Callable[[Envelope], Awaitable[Reply]]) -> Reply:
    try:
        command = ORDER.validate_python(body.get("command"))
        actor = Actor.model_validate(body.get("actor"))
    except ValidationError:
        log.warning("unreadable order", key=key)
        return Reply(outcome="refused", text="This order cannot be read by the Conductor that works here.")
    try:
        return await submit(Envelope(command=command, actor=actor, place=Place(surface="console"), key=key))
    except NoRoomError:
        raise
    except Exception as error:  # the orders after this one are to be carried out all the same
        log.exception("an order met a fault of ours", key=key)
        return Reply(
            outcome="refused", text=f"Conductor met a fault of its own ({type(error).__name__}); its log says more."
        )
