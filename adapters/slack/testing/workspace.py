"""What stands in a workspace: people, channels, messages, files and views, as Slack keeps them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from conductor_core.engine.clock import SystemClock
from conductor_core.ports.clock import Clock

Json = dict[str, Any]
"""A JSON object."""

TEAM = "T0TEAM"
US = "U0CONDUCTOR"
"""The user our bot is."""
BOT = "B0CONDUCTOR"
APP = "A0CONDUCTOR"


class RefusedError(Exception):
    """Slack answers a call with ``ok: false``; the text is its word for why."""

    def __init__(self, why: str, **more: str) -> None:
        """``more`` stands beside the word."""
        self.more = more
        super().__init__(why)


@dataclass
class Stream:
    """What makes a message one that is still being written."""

    since: float
    """When it began, in seconds as the workspace counts them."""
    stopped: bool = False
    """By a person."""


@dataclass
class Message:
    """A message as it reads now."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    edits: int = 0
    is_bot: bool = False
    stream: Stream | None = None
    team: str = TEAM
    """The workspace it stands in."""

    @property
    def is_seen_edited(self) -> bool:
        """Slack tells nobody of edits of blocks."""
        return bool(self.edits) and not self.blocks

    def data(self, *, with_metadata: bool = False) -> Json:
        """As an answer or an event shows it."""
        shown: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": self.team}
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.attachments:
            shown["attachments"] = self.attachments
        if self.files:
            shown["files"] = self.files
        if self.is_bot:
            shown |= {"bot_id": BOT, "app_id": APP}
        if self.is_seen_edited:
            shown["edited"] = {"user": self.user, "ts": self.ts}
        if with_metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown


@dataclass
class StoredFile:
    """A file somebody uploaded."""

    id: str
    name: str
    length: int
    content: bytes = b""
    title: str = ""
    complete: bool = False
    language: str = ""
    """What its preview is coloured as."""
    shows: str = ""
    """What is to be seen on it, for who cannot."""
    kind: str = "application/octet-stream"
    """Media type."""
    is_withheld: bool = False
    """As in channels that are shared with others: a message only points at it, and ``files.info`` shows it."""

    def data(self, host: str) -> Json:
        """As a message shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.kind,
            "size": len(self.content),
            "mode": "hosted",
            "url_private": f"{host}/files/{self.id}",
            "url_private_download": f"{host}/files/{self.id}/download",
        }


@dataclass
class Person:
    """Somebody of the workspace."""

    id: str
    name: str
    zone: str = "Europe/Berlin"
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    """From another workspace, in a shared channel."""
    team: str = TEAM
    home: str = ""
    """The workspace of their organisation that Slack counts them to, where it is another one; they are of this one as well."""
    is_gone: bool = False
    """Their account was deactivated."""
    is_hidden: bool = False
    """Slack does not show them to us."""

    def data(self) -> Json:
        """As ``users.info`` shows them."""
        organisation = {"enterprise_user": {"teams": [self.home, self.team]}} if self.home else {}
        return {
            "id": self.id,
            "team_id": "T0OTHER" if self.is_stranger else self.home or self.team,
            **organisation,
            "name": self.name.lower(),
            "real_name": self.name,
            "tz": self.zone,
            "is_bot": self.is_bot,
            "deleted": self.is_gone,
            "is_restricted": self.is_guest,
            "is_stranger": self.is_stranger,
            "profile": {"display_name": self.name, "real_name": self.name},
        }


class Workspace:
    """All of it. Nothing here waits or fails by chance."""

    def __init__(self, clock: Clock | None = None, team: str = TEAM, name: str = "Test") -> None:
        self.team = team
        self.name = name
        self.people: dict[str, Person] = {US: Person(US, "Conductor", is_bot=True)}
        self.channels: dict[str, str] = {"C0GENERAL": "general"}
        """Names by id; a direct conversation begins with D."""
        self.members: dict[str, set[str]] = {"C0GENERAL": {US}}
        self.private: set[str] = set()
        """Channels that only their members see."""
        self.archived: set[str] = set()
        """Channels in which nobody speaks any more."""
        self.messages: list[Message] = []
        self.whispers: list[Message] = []
        """Messages that one person sees; ``thread_ts`` where it is."""
        self.files: dict[str, StoredFile] = {}
        self.knows_tables = True
        """Whether a message may have one."""
        self.largest_file = 1 << 30
        """Bytes that a file may have."""
        self.views: dict[str, Json] = {}
        """Modals by view id."""
        self.homes: dict[str, Json] = {}
        """What the Home tab shows, by person."""
        self.reactions: set[tuple[str, str, str, str]] = set()
        """Channel, message, person, name."""
        self.is_agent = False
        """Whether the app is declared as one, so that threads have sessions."""
        self.sessions: dict[tuple[str, str], str] = {}
        """How each stands, by channel and thread."""
        self.manifest: Json = {}
        """What the app was made of, as its page has it."""
        self._clock = clock or SystemClock()
        self.triggers: dict[str, bool] = {}
        """What opens a form, and whether it did."""
        self._numbers: Iterator[int] = count(1)

    def person(self, name: str, *, is_bot: bool = False, is_guest: bool = False, is_stranger: bool = False) -> Person:
        """Somebody new, who is in every channel."""
        known = f"U{next(self._numbers):04}{name.upper()}"
        person = Person(known, name, is_bot=is_bot, is_guest=is_guest, is_stranger=is_stranger, team=self.team)
        self.people[person.id] = person
        for members in self.members.values():
            members.add(person.id)
        return person

    def channel(self, name: str, *members: str) -> str:
        """A new channel that we are in."""
        channel = f"C{next(self._numbers):04}{name.upper()}"
        self.channels[channel] = name
        self.members[channel] = {US, *members} if members else {*self.people}
        return channel

    def direct(self, person: str) -> str:
        """The conversation of one person with us."""
        channel = f"D{person[1:]}"
        self.channels.setdefault(channel, "")
        self.members.setdefault(channel, {US, person})
        return channel

    def now(self) -> float:
        """Seconds as time stamps count them."""
        return self._clock.now().timestamp()

    def next_id(self, kind: str) -> str:
        """An id nobody has."""
        return f"{kind}{next(self._numbers):08}"

    def next_trigger(self) -> str:
        """What opens one form."""
        trigger = f"{next(self._numbers)}.trigger"
        self.triggers[trigger] = False
        return trigger

    def next_ts(self) -> str:
        """A time stamp nobody has, later than all others."""
        return f"{int(self.now())}.{next(self._numbers):06}"

    def add(self, message: Message) -> Message:
        """A message is posted."""
        if message.channel not in self.channels:
            raise RefusedError("channel_not_found")
        if message.thread_ts and self.get(message.channel, message.thread_ts) is None:
            raise RefusedError("thread_not_found")
        message.team = self.team
        self.messages.append(message)
        return message

    def get(self, channel: str, ts: str) -> Message | None:
        """A message."""
        return next((one for one in self.messages if one.channel == channel and one.ts == ts), None)

    def permalink(self, message: Message) -> str:
        """The address of a message."""
        within = f"?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else ""
        return f"https://test.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}{within}"

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message and what was answered to it, in order."""
        return [one for one in self.messages if one.channel == channel and ts in (one.ts, one.thread_ts)]
