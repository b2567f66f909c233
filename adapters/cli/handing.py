"""Hands an order, or a line that was typed, to the service that works on the same folder."""

import asyncio
import itertools
import uuid

from adapters.cli.house import Premises
from conductor_core.commands import left
from conductor_core.commands.left import Left, Typed
from conductor_core.domain.command import Reply
from conductor_core.errors import StateError

PATIENCE = 15.0
"""Seconds until the other service must have answered."""
LOOK = 0.05
"""Seconds between two looks."""
ALONE_AFTER = 20
"""Looks after which it is asked whether the other service is still there."""


async def hand_over(premises: Premises, order: Left | Typed) -> Reply | None:
    """Put the order where the service finds it, and wait for its reply; None when it ended before it took the order.

    Raises:
        StateError: it did not answer in time; the order stays and is carried out when it does.
    """
    key = f"cli-{uuid.uuid4().hex}"
    letterbox = premises.letterbox()
    await letterbox.put(key, left.written(order))
    try:
        async with asyncio.timeout(PATIENCE):
            for look in itertools.count(1):
                if said := await letterbox.reply(key):
                    return Reply.model_validate(said)
                if look % ALONE_AFTER == 0 and not premises.attended():
                    break
                await asyncio.sleep(LOOK)
    except TimeoutError:
        raise StateError(
            f"The Conductor that works on this folder did not answer within {PATIENCE:g} s; the order stays in its inbox."
        ) from None
    said = await letterbox.withdraw(key, left.TAKEN_BACK.model_dump(mode="json"))
    return None if said is None else Reply.model_validate(said)
