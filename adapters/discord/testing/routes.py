"""The calls of Discord's API: what each does to the server."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from adapters.discord.testing.contents import read
from adapters.discord.testing.refusing import RefusedError, invalid
from adapters.discord.testing.servers import channels, server
from adapters.discord.testing.shapes import check_message
from adapters.discord.testing.world import COMPONENTS_V2, FORUM, GUILD, US, Attachment, Json, Message, World

PAGE = 100
LARGEST_REQUEST = 25 << 20
"""Bytes of all files of a message."""
FILES = 10


@dataclass
class Asked:
    """A call as it came."""

    world: World
    parts: dict[str, str]
    """What the address names."""
    given: Json
    query: dict[str, str] = field(default_factory=dict)
    files: list[Attachment] = field(default_factory=list)


Answer = tuple[int, object]
"""Status and body."""


@dataclass(frozen=True)
class Route:
    """One of them."""

    method: str
    path: re.Pattern[str]
    kind: str
    """What the limits count it as."""
    run: Callable[[Asked], Answer]


def files_of(asked: Asked) -> list[Attachment]:
    """The files that came with a message, as far as the server's tier allows."""
    if len(asked.files) > FILES:
        raise invalid("files", "BASE_TYPE_MAX_LENGTH: Must be 10 or fewer in length.")
    if any(len(one.content) > asked.world.largest_file for one in asked.files):
        raise RefusedError(413, 40005, "Request entity too large")
    if sum(len(one.content) for one in asked.files) > LARGEST_REQUEST:
        raise RefusedError(413, 40005, "Request entity too large")
    return asked.files


def made_message(asked: Asked, channel: str, *, by: str = US) -> Message:
    """A message as it was ordered."""
    given, world = asked.given, asked.world
    files = files_of(asked)
    components = check_message(given, frozenset(one.name for one in files))
    allowed = given.get("allowed_mentions") or {"parse": ["users"]}
    written = given.get("content", "") + str(components)
    reference = given.get("message_reference") or {}
    if reference:
        world.get(channel, reference["message_id"])
    return Message(
        id=world.next_id(),
        channel=channel,
        author=by,
        content=given.get("content") or "",
        components=components,
        flags=given.get("flags", 0),
        attachments=files,
        nonce=given.get("nonce"),
        pings=tuple(
            one
            for one in world.users
            if f"<@{one}>" in written and (one in allowed.get("users", ()) or "users" in allowed.get("parse", ()))
        ),
        answers=reference.get("message_id"),
        application=US,
    )


def _post(asked: Asked) -> Answer:
    world, channel = asked.world, asked.world.there(asked.parts["channel"])
    if channel.kind == FORUM:
        raise RefusedError(400, 50008, "Cannot send messages in a non-text channel")
    world.may(channel, "SEND_MESSAGES_IN_THREADS" if channel.parent else "SEND_MESSAGES")
    if asked.files:
        world.may(channel, "ATTACH_FILES")
    nonce = asked.given.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        raise invalid("nonce", "NONCE_TYPE_TOO_LONG")
    if nonce is not None and asked.given.get("enforce_nonce"):
        for one in world.messages:
            if one.author == US and one.nonce == nonce and one.channel == channel.id:
                return 200, world.event(one)
    if channel.archived and channel.locked:
        raise RefusedError(400, 50083, "Thread is archived")
    message = world.add(made_message(asked, channel.id))
    return 200, {**world.data(message), "nonce": nonce}


def _edit(asked: Asked) -> Answer:
    world, channel = asked.world, asked.world.there(asked.parts["channel"])
    message = world.get(channel.id, asked.parts["message"])
    if message.author != US:
        raise RefusedError(403, 50005, "Cannot edit a message authored by another user")
    if channel.archived:
        raise RefusedError(400, 50083, "Thread is archived")
    change(asked, message)
    world.emit("MESSAGE_UPDATE", world.event(message))
    return 200, world.data(message)


def change(asked: Asked, message: Message) -> None:
    """A message reads otherwise from now on."""
    names = frozenset(one.name for one in [*message.attachments, *asked.files])
    components = check_message(asked.given, names, was=message.flags, edit=True)
    if "components" in asked.given:
        message.components = components
    message.content = asked.given.get("content", message.content) or ""
    message.flags = message.flags | (asked.given.get("flags", 0) & COMPONENTS_V2)
    message.attachments += files_of(asked)
    message.edits += 1


def _delete(asked: Asked) -> Answer:
    message = asked.world.get(asked.parts["channel"], asked.parts["message"])
    if message.author != US:
        asked.world.may(asked.world.there(message.channel), "MANAGE_MESSAGES")
    asked.world.messages.remove(message)
    asked.world.emit("MESSAGE_DELETE", {"id": message.id, **asked.world.where(message.channel)})
    return 204, None


def _message(asked: Asked) -> Answer:
    return 200, read(asked.world, asked.world.get(asked.parts["channel"], asked.parts["message"]))


def _history(asked: Asked) -> Answer:
    """The newest first; with ``after``, those that follow it."""
    world, query = asked.world, asked.query
    world.may(world.there(asked.parts["channel"]), "READ_MESSAGE_HISTORY")
    most = int(query.get("limit", 50))
    if not 1 <= most <= PAGE:
        raise invalid("limit", "NUMBER_TYPE_MAX")
    found = sorted(world.within(asked.parts["channel"]), key=lambda one: int(one.id))
    if after := query.get("after"):
        found = [one for one in found if int(one.id) > int(after)][:most]
    elif before := query.get("before"):
        found = [one for one in found if int(one.id) < int(before)]
    return 200, [read(world, one) for one in reversed(found[-most:])]


def _channel(asked: Asked) -> Answer:
    return 200, asked.world.there(asked.parts["channel"]).data()


def _change_channel(asked: Asked) -> Answer:
    channel = asked.world.there(asked.parts["channel"])
    if channel.archived and channel.locked:
        raise RefusedError(403, 50013, "Missing Permissions")
    channel.name = asked.given.get("name", channel.name)
    channel.archived = asked.given.get("archived", channel.archived)
    return 200, channel.data()


def _react(asked: Asked) -> Answer:
    world = asked.world
    world.may(world.there(asked.parts["channel"]), "ADD_REACTIONS")
    message = world.get(asked.parts["channel"], asked.parts["message"])
    message.reactions.add((US, unquote(asked.parts["emoji"])))
    return 204, None


def _member(asked: Asked) -> Answer:
    user = asked.world.users.get(asked.parts["user"])
    if user is None or not user.member or asked.parts["guild"] != GUILD:
        raise RefusedError(404, 10007, "Unknown Member")
    return 200, {"user": user.data(), **user.membership()}


def _user(asked: Asked) -> Answer:
    user = asked.world.users.get(asked.parts["user"])
    if user is None:
        raise RefusedError(404, 10013, "Unknown User")
    return 200, user.data()


def _direct(asked: Asked) -> Answer:
    return 200, asked.world.direct(asked.given["recipient_id"]).data()


def _application(asked: Asked) -> Answer:
    flags = (1 << 19) if asked.world.privileged else 0
    shown: Json = {"id": US, "name": "Conductor", "description": "", "icon": None, "bot_public": False, "flags": flags}
    shown |= {"bot_require_code_grant": False, "verify_key": "", "owner": asked.world.users[US].data(), "team": None}
    return 200, {**shown, "interactions_endpoint_url": asked.world.endpoint}


def _guild(asked: Asked) -> Answer:
    if asked.parts["guild"] != GUILD:
        raise RefusedError(404, 10004, "Unknown Guild")
    return 200, server(asked.world)


def _channels(asked: Asked) -> Answer:
    return 200, channels(asked.world)


def _guilds(asked: Asked) -> Answer:
    after, most = int(asked.query.get("after", 0)), int(asked.query.get("limit", 200))
    ours = {"id": GUILD, "name": "Test", "permissions": str(asked.world.permissions)}
    rest = ({"id": str(int(GUILD) + one), "name": f"Test {one}"} for one in range(1, asked.world.servers_more + 1))
    return 200, [one for one in (ours, *rest) if int(one["id"]) > after][:most]


def _active(asked: Asked) -> Answer:
    return 200, {"threads": server(asked.world)["threads"], "members": []}


def _commands(asked: Asked) -> Answer:
    if asked.parts.get("guild", GUILD) != GUILD:
        raise RefusedError(403, 50001, "Missing Access")
    return 200, asked.world.commands.get(asked.parts.get("guild", ""), [])


def _sync(asked: Asked) -> Answer:
    from adapters.discord.testing.ordering import check_commands  # noqa: PLC0415 - which needs what stands here

    _commands(asked)
    made = check_commands(asked.given["_list"])
    asked.world.commands[asked.parts.get("guild", "")] = [
        {**one, "id": asked.world.next_id(), "application_id": US, "version": asked.world.next_id()} for one in made
    ]
    return _commands(asked)


def route(method: str, path: str, kind: str, run: Callable[[Asked], Answer]) -> Route:
    """One, by a path with names in braces."""
    return Route(method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), kind, run)


MESSAGE = "/channels/{channel}/messages/{message}"
ROUTES: tuple[Route, ...] = (
    route("GET", "/users/@me", "me", lambda asked: (200, asked.world.users[US].data())),
    route("GET", "/users/@me/guilds", "guilds", _guilds),
    route("POST", "/users/@me/channels", "direct", _direct),
    route("GET", "/users/{user}", "user", _user),
    route("GET", "/(?:oauth2/)?applications/@me", "application", _application),
    route("POST", "/channels/{channel}/messages", "post", _post),
    route("GET", "/channels/{channel}/messages", "history", _history),
    route("GET", MESSAGE, "message", _message),
    route("PATCH", MESSAGE, "edit", _edit),
    route("DELETE", MESSAGE, "delete", _delete),
    route("PUT", f"{MESSAGE}/reactions/{{emoji}}/@me", "react", _react),
    route("GET", "/channels/{channel}", "channel", _channel),
    route("PATCH", "/channels/{channel}", "channel", _change_channel),
    route("GET", "/guilds/{guild}", "guild", _guild),
    route("GET", "/guilds/{guild}/channels", "guild", _channels),
    route("GET", "/guilds/{guild}/threads/active", "guild", _active),
    route("GET", "/guilds/{guild}/members/{user}", "member", _member),
    route("GET", "/applications/{app}/commands", "commands", _commands),
    route("PUT", "/applications/{app}/commands", "commands", _sync),
    route("GET", "/applications/{app}/guilds/{guild}/commands", "commands", _commands),
    route("PUT", "/applications/{app}/guilds/{guild}/commands", "commands", _sync),
)
