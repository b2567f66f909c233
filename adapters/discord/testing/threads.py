"""How threads are begun, and posts of forums, which are threads as well."""

from dataclasses import replace

from adapters.discord.testing.refusing import RefusedError, invalid
from adapters.discord.testing.routes import MESSAGE, Answer, Asked, Route, made_message, route
from adapters.discord.testing.shapes import CREATED, check_fields
from adapters.discord.testing.world import DIRECT, FORUM, VOICE, Channel

NAME = 100
"""Characters of a thread's name."""


def _thread(asked: Asked) -> Answer:
    world, channel = asked.world, asked.world.there(asked.parts["channel"])
    of = asked.parts.get("message")
    check_fields(asked.given, frozenset({"name", "auto_archive_duration", "rate_limit_per_user", "type", "message"}))
    if not 1 <= len(asked.given.get("name", "")) <= NAME:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH: Must be between 1 and 100 in length.")
    if channel.kind in (DIRECT, VOICE) or channel.parent:
        raise RefusedError(400, 50024, "Cannot execute action on this channel type")
    if channel.kind == FORUM:
        return _forum_post(asked, channel)
    world.may(channel, "CREATE_PUBLIC_THREADS")
    if of:
        world.get(channel.id, of)
    return 201, world.thread(channel, asked.given["name"], of).data()


def _forum_post(asked: Asked, forum: Channel) -> Answer:
    """A thread that begins with a message of its own id."""
    world, given = asked.world, asked.given.get("message")
    world.may(forum, "SEND_MESSAGES")
    if not given:
        raise invalid("message", "BASE_TYPE_REQUIRED")
    check_fields(given, CREATED - {"nonce", "enforce_nonce", "message_reference", "tts"}, "message.")
    thread = world.thread(forum, asked.given["name"], None)
    message = made_message(replace(asked, given=given), thread.id)
    message.id = thread.id
    return 201, {**thread.data(), "message": world.data(world.add(message))}


THREAD_ROUTES: tuple[Route, ...] = (
    route("POST", f"{MESSAGE}/threads", "thread", _thread),
    route("POST", "/channels/{channel}/threads", "thread", _thread),
)
