"""Hands an order to the service that works on the same folder."""

import asyncio
import uuid
from typing import TYPE_CHECKING

from conductor_core.domain.command import Command, Reply
from conductor_core.domain.people import Actor
from conductor_core.errors import StateError

if TYPE_CHECKING:
    from conductor_core.engine.conductor import Conductor

PATIENCE = 15.0
"""Seconds until the other service must have answered."""
LOOK = 0.1
"""Seconds between two looks."""


async def hand_over(conductor: "Conductor", command: Command, actor: Actor) -> Reply:
    """Put the order where the service finds it, and wait for its reply.

    Raises:
        StateError: it did not answer in time; the order stays and is carried out when it does.
    """
    key = f"cli-{uuid.uuid4().hex}"
    await conductor.leave_order(key, command, actor)
    try:
        async with asyncio.timeout(PATIENCE):
            while (reply := await conductor.reply_to(key)) is None:  # noqa: ASYNC110 - another process sets no event here
                await asyncio.sleep(LOOK)
    except TimeoutError:
        raise StateError(
            f"The Conductor that works on this folder did not answer within {PATIENCE:g} s; the order stays in its inbox."
        ) from None
    return reply
