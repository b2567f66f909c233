"""Pinned messages, as Discord keeps them."""

from adapters.discord.testing.refusing import RefusedError
from adapters.discord.testing.routes import Answer, Asked, route
from adapters.discord.testing.world import US, Message

PINS = 250
"""Of a channel, at most."""
PINNED = 6
"""The kind of message that tells of one more."""


def _pin(asked: Asked) -> Answer:
    """One that is pinned already stays so."""
    world, channel = asked.world, asked.world.there(asked.parts["channel"])
    world.may(channel, "PIN_MESSAGES")
    message = world.get(channel.id, asked.parts["message"]).id
    if message not in channel.pinned:
        if len(channel.pinned) >= PINS:
            raise RefusedError(400, 30003, f"Maximum number of pins reached for the channel ({PINS})")
        channel.pinned.append(message)
        world.add(Message(world.next_id(), channel.id, US, kind=PINNED))
    return 204, None


PIN_ROUTES = (route("PUT", "/channels/{channel}/(?:messages/)?pins/{message}", "pin", _pin),)
