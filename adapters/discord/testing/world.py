"""What stands in a server of Discord: people, channels, threads, messages and files, as Discord keeps them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from adapters.discord.testing.refusing import RefusedError
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.clock import Clock

Json = dict[str, Any]
"""A JSON object."""

EPOCH = 1_420_070_400.0
"""Seconds from which Discord's ids count."""
GUILD = "41000000000000001"
US = "41000000000000002"
"""The user our bot is, and its application."""
GENERAL = "41000000000000003"
OUR_ROLE = "41000000000000004"
"""The role that Discord makes for a program; it is called as the program is."""
TEXT, DIRECT, VOICE, THREAD, FORUM = 0, 1, 2, 11, 15
"""Kinds of channels."""
HIDDEN = (
    {"id": GUILD, "type": 0, "allow": "0", "deny": str(1 << 10)},
    {"id": US, "type": 1, "allow": str(1 << 10), "deny": "0"},
)
"""What of a channel has not everybody of the server look into it, but us."""
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
"""Flags of messages."""
THREADS = 1000
"""Active threads that a server may have."""


@dataclass
class User:
    """Somebody."""

    id: str
    name: str
    bot: bool = False
    roles: list[str] = field(default_factory=list)
    """Ids of the roles they have in the server."""
    member: bool = True
    """False for somebody who is in no server with us."""

    def data(self) -> Json:
        """As Discord shows them."""
        shown = {"id": self.id, "username": self.name.lower(), "global_name": self.name, "discriminator": "0"}
        return {**shown, "avatar": None, "bot": self.bot}

    def membership(self) -> Json:
        """How they stand in the server."""
        about = {"joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "nick": None, "flags": 0}
        return {"roles": self.roles, **about}


@dataclass
class Channel:
    """A channel, or a thread."""

    id: str
    kind: int
    name: str = ""
    parent: str | None = None
    owner: str = ""
    archived: bool = False
    locked: bool = False
    hidden: bool = False
    """Not everybody of the server may look into it."""
    recipient: str = ""
    """Who talks with us alone there."""
    pinned: list[str] = field(default_factory=list)
    last: str | None = None
    """The newest message there."""

    def data(self) -> Json:
        """As Discord shows it."""
        shown: Json = {"id": self.id, "type": self.kind, "name": self.name, "parent_id": self.parent, "flags": 0}
        shown["last_message_id"] = self.last
        if self.kind == DIRECT:
            return {
                "id": self.id,
                "type": DIRECT,
                "last_message_id": self.last,
                "recipients": [User(self.recipient, "X").data()],
            }
        if self.kind == THREAD:
            about: Json = {"archived": self.archived, "locked": self.locked, "auto_archive_duration": 4320}
            about["archive_timestamp"] = "2026-01-01T00:00:00+00:00"
            shown |= {"owner_id": self.owner, "thread_metadata": about, "message_count": 0, "member_count": 1}
        if self.kind == VOICE:
            shown |= {"bitrate": 64_000, "user_limit": 0}
        shown["permission_overwrites"] = [*HIDDEN] if self.hidden else []
        return {**shown, "guild_id": GUILD, "position": 0, "topic": None, "nsfw": False}


@dataclass
class Attachment:
    """A file somebody uploaded."""

    id: str
    name: str
    content: bytes
    kind: str = "application/octet-stream"

    def data(self, host: str, channel: str) -> Json:
        """As a message shows it; the address is signed, and expires."""
        url = f"{host}/attachments/{channel}/{self.id}/{self.name}?ex=ffffffff&is=1&hm=0"
        shown = {"id": self.id, "filename": self.name, "size": len(self.content), "content_type": self.kind}
        return {**shown, "url": url, "proxy_url": url}


@dataclass
class Message:
    """A message as it reads now."""

    id: str
    channel: str
    author: str
    content: str = ""
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    attachments: list[Attachment] = field(default_factory=list)
    stickers: tuple[str, ...] = ()
    nonce: str | None = None
    pings: tuple[str, ...] = ()
    """Who was notified."""
    edits: int = 0
    answers: str | None = None
    """The message that it replies to."""
    whisper_to: str = ""
    """The one person who sees it."""
    reactions: set[tuple[str, str]] = field(default_factory=set)
    """Person and sign."""
    application: str | None = None
    kind: int = 0
    """What Discord tells by it; 0 for what somebody says."""


class World:
    """All of it. Nothing here waits or fails by chance."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._count = 0
        self.host = ""
        self.users: dict[str, User] = {US: User(US, "Conductor", bot=True)}
        self.channels: dict[str, Channel] = {GENERAL: Channel(GENERAL, TEXT, "general")}
        self.roles: dict[str, str] = {GUILD: "@everyone", OUR_ROLE: "Conductor"}
        self.messages: list[Message] = []
        self.whispers: list[Message] = []
        self.uploads: dict[str, Attachment] = {}
        """What came with commands and forms."""
        self.commands: dict[str, list[Json]] = {}
        """Application commands by server, and under the empty name those that are everywhere."""
        self.privileged = True
        """Whether the app may have the contents of messages."""
        self.endpoint: str | None = None
        """Where the app's page says that requests are to be made."""
        self.permissions = (1 << 53) - 1
        self.servers_more = 0
        """Servers that the bot is in beside the one where people are."""
        """What we may do in the server as a whole."""
        self.lacking: dict[str, set[str]] = {}
        """Permissions that we lack, by channel."""
        self.tier = 0
        """Of the server."""
        self.emit: Callable[[str, Json], None] = lambda _name, _data: None
        """Tells the gateway of what happened."""

    @property
    def largest_file(self) -> int:
        """Bytes of one file, as the server's tier allows."""
        return {2: 50 << 20, 3: 100 << 20}.get(self.tier, 10 << 20)

    def now(self) -> float:
        """Seconds."""
        return self._clock.now().timestamp()

    def next_id(self) -> str:
        """An id nobody has, later than all others."""
        self._count += 1
        return str((int((self.now() - EPOCH) * 1000) << 22) + self._count % (1 << 22))

    def person(self, name: str, *, bot: bool = False, member: bool = True) -> User:
        """Somebody new."""
        user = User(self.next_id(), name, bot=bot, member=member)
        self.users[user.id] = user
        return user

    def channel(self, name: str, kind: int = TEXT, *, hidden: bool = False) -> Channel:
        """A new one."""
        channel = Channel(self.next_id(), kind, name, hidden=hidden)
        self.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", channel.data())
        return channel

    def direct(self, person: str) -> Channel:
        """The conversation of one person with us."""
        found = next((one for one in self.channels.values() if one.recipient == person), None)
        if found is None:
            found = Channel(self.next_id(), DIRECT, recipient=person)
            self.channels[found.id] = found
        return found

    def there(self, channel: str) -> Channel:
        """A channel that is there."""
        found = self.channels.get(channel)
        if found is None:
            raise RefusedError(404, 10003, "Unknown Channel")
        return found

    def may(self, channel: Channel, permission: str) -> None:
        """Refuse what we lack the permission for, in a channel or in the one that a thread belongs to."""
        if permission in self.lacking.get(channel.id, set()) | self.lacking.get(channel.parent or "", set()):
            raise RefusedError(403, 50013, "Missing Permissions")

    def thread(self, parent: Channel, name: str, of: str | None) -> Channel:
        """Begin one; it has the id of the message it is made from."""
        if of in self.channels:
            raise RefusedError(400, 160004, "A thread has already been created for this message")
        if sum(one.kind == THREAD and not one.archived for one in self.channels.values()) >= THREADS:
            raise RefusedError(400, 160006, "Maximum number of active threads reached")
        made = Channel(of or self.next_id(), THREAD, name, parent=parent.id, owner=US)
        self.channels[made.id] = made
        self.emit("THREAD_CREATE", {**made.data(), "newly_created": True})
        return made

    def where(self, channel: str) -> Json:
        """As events tell of what happens in a channel: those of a conversation with us alone name no server."""
        in_server = self.channels[channel].kind != DIRECT
        return {"channel_id": channel, **({"guild_id": GUILD} if in_server else {})}

    def within(self, channel: str) -> list[Message]:
        """What stands in a channel, in order."""
        return [one for one in self.messages if one.channel == channel]

    def get(self, channel: str, message: str) -> Message:
        """A message that is there."""
        found = next((one for one in self.messages if (one.channel, one.id) == (channel, message)), None)
        if found is None:
            raise RefusedError(404, 10008, "Unknown Message")
        return found

    def add(self, message: Message) -> Message:
        """A message is posted. It opens an archived thread again."""
        self.messages.append(message)
        channel = self.channels[message.channel]
        channel.last = message.id
        channel.archived = channel.archived and channel.locked
        self.emit("MESSAGE_CREATE", self.event(message))
        return message

    def data(self, message: Message) -> Json:
        """As an answer or an event shows it."""
        author, made = self.users[message.author], (int(message.id) >> 22) / 1000 + EPOCH
        edited = datetime.fromtimestamp(made + message.edits, UTC).isoformat()
        shown: Json = {
            "id": message.id,
            "channel_id": message.channel,
            "author": author.data(),
            "content": message.content,
            "timestamp": datetime.fromtimestamp(made, UTC).isoformat(),
            "edited_timestamp": edited if message.edits else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [one.data() for one in self.users.values() if f"<@{one.id}>" in message.content],
            "mention_roles": [],
            "attachments": [one.data(self.host, message.channel) for one in message.attachments],
            "embeds": [],
            "sticker_items": [{"id": "1", "name": one, "format_type": 1} for one in message.stickers],
            "pinned": message.id in self.channels[message.channel].pinned,
            "type": 19 if message.answers else message.kind,
            "flags": message.flags,
            "components": message.components,
        }
        if message.application:
            shown["application_id"] = message.application
        if message.answers:
            shown["message_reference"] = {"message_id": message.answers, "channel_id": message.channel}
            answered = next((one for one in self.messages if one.id == message.answers), None)
            shown["referenced_message"] = self.data(answered) if answered else None
        return shown

    def event(self, message: Message) -> Json:
        """As the gateway tells of it."""
        shown = self.data(message)
        if message.nonce is not None:
            shown["nonce"] = message.nonce
        if self.channels[message.channel].kind != DIRECT:
            shown |= {"guild_id": GUILD, "member": self.users[message.author].membership()}
        return shown
