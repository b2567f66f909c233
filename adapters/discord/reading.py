"""What Discord sends, as what it means. Pure; what means nothing to us is None."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.chat.dropped import Dropped
from adapters.discord.application_commands import GIVE, ROOT
from adapters.discord.buttons import chosen, label_of, order_of
from adapters.discord.forms import ORDER, read_form
from adapters.discord.gone import Deleted, deleted
from adapters.discord.persons import Person, name_of, person_of
from adapters.discord.places import DIRECT
from adapters.discord.tokens import EPHEMERAL, Token
from adapters.discord.wording import mentioned, plain
from conductor_core.domain.ids import MessageRef
from conductor_core.logic.rendering import clean

Json = Mapping[str, Any]

SAID = frozenset({0, 19})
"""Kinds of message that somebody says; all others are news of the channel."""
PARTS = ("content", "attachments", "embeds", "components", "poll", "sticker_items", "message_snapshots")
"""What a message is made of. One that shows none of them is of somebody whose words we may not read."""
COMMAND, PRESS, COMPLETION, SUBMIT = 2, 3, 4, 5
"""Kinds of interactions."""
SLASH, OF_A_MESSAGE = 1, 3
SUB, GROUP, ATTACHMENT = 1, 2, 11
SUBMITTED = "submitted-"
"""What the key of a form begins with that came back."""


@dataclass(frozen=True)
class Answered:
    """A message that another one replies to."""

    person: str
    name: str
    text: str


@dataclass(frozen=True)
class Said:
    """Somebody said something."""

    key: str
    guild: str
    channel: str
    """Where it stands: a channel or a thread."""
    id: str
    person: Person
    text: str
    edited: bool = False
    mentions: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Of who is mentioned, by id."""
    answers: Answered | None = None
    """The message that this one replies to."""
    forwarded: tuple[str, ...] = ()
    """What messages say that it passes on."""
    files: tuple[Dropped, ...] = ()
    withheld: bool = False
    """Whether what it says is kept from us."""

    @property
    def news(self) -> tuple[Dropped, ...]:
        """Files that were not there before: an edit brings none."""
        return () if self.edited else self.files

    def is_to(self, us: str) -> bool:
        """Whether it names a user, or answers them."""
        return us in self.mentions or (self.answers is not None and self.answers.person == us)


@dataclass(frozen=True)
class Pressed:
    """Somebody pressed a button of one of our messages."""

    key: str
    guild: str
    channel: str
    person: Person
    token: Token
    order: str
    label: str
    """What stands on it."""
    ref: MessageRef
    """The message that it stands in."""
    alone: bool = False
    """Whether nobody else sees that."""


@dataclass(frozen=True)
class Ordered:
    """Somebody used a command, or sent a form."""

    key: str
    guild: str
    channel: str
    person: Person
    token: Token
    command: str
    values: Mapping[str, object]
    message: str = ""
    """The message that it is about."""
    files: tuple[Dropped, ...] = ()


@dataclass(frozen=True)
class Given:
    """Somebody gives us a message, and is shown a form."""

    key: str
    channel: str
    message: str
    text: str
    files: tuple[Dropped, ...] = ()
    """What came with it."""


@dataclass(frozen=True)
class Reacted:
    """Somebody put a sign on a message."""

    key: str
    guild: str
    channel: str
    message: str
    author: str
    person: Person
    sign: str


Meaning = Said | Pressed | Ordered | Given | Reacted | Deleted


def read(body: Json) -> Meaning | None:
    """What an event means. What lacks a part, or has one of another kind, nothing."""
    try:
        return _read(str(body["t"]), body["d"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None


def place_of(meaning: Meaning) -> str:
    """Whatever has the same is dealt with in its order."""
    alone = not isinstance(meaning, Given) and meaning.guild == DIRECT
    return f"{DIRECT}/{meaning.channel}" if alone else meaning.channel


def by_program(meaning: Meaning) -> bool:
    """Whether no person did it: we ourselves, another bot, or a hook."""
    return not isinstance(meaning, Given | Deleted) and meaning.person.bot


def edited_key(message: Json) -> str:
    """What its last correction is called; empty where nobody corrected it."""
    edited = message.get("edited_timestamp")
    return f"said-{message['id']}/{edited}" if edited else ""


def doer(data: Json) -> Person:
    """Who did something with a command, a button or a form."""
    return person_of((data.get("member") or data)["user"], data.get("member"))


def place_done(data: Json) -> tuple[str, str]:
    """The server and the channel that it was done in."""
    return str(data.get("guild_id") or DIRECT), str(data["channel_id"])


def focused(data: Json) -> tuple[str, str, str]:
    """Of what is being typed: the command, the option and what stands there so far."""
    command, given = _path(data["data"])
    ((name, text),) = ((one["name"], str(one["value"])) for one in given if one.get("focused"))
    return command, name, text


def _read(name: str, data: Json) -> Meaning | None:
    match name:
        case "MESSAGE_CREATE":
            return _said(data, edited=False)
        case "MESSAGE_UPDATE" if data.get("edited_timestamp"):
            return _said(data, edited=True)
        case "MESSAGE_REACTION_ADD":
            return _reacted(data)
        case "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK":
            return deleted(data)
        case "INTERACTION_CREATE":
            return _done(data)
        case _:
            return None


def _said(data: Json, *, edited: bool) -> Said | None:
    if data["type"] not in SAID:
        return None
    number, text = str(data["id"]), str(data.get("content", ""))
    answered, passed_on = data.get("referenced_message"), data.get("message_snapshots", ())
    return Said(
        key=edited_key(data) if edited else f"said-{number}",
        guild=str(data.get("guild_id") or DIRECT),
        channel=str(data["channel_id"]),
        id=number,
        person=_author(data),
        text=text,
        edited=edited,
        mentions=mentioned(text),
        names={str(one["id"]): name_of(one, one.get("member")) for one in data.get("mentions", ())},
        answers=_answered(answered) if answered else None,
        forwarded=tuple(str(one["message"].get("content", "")) for one in passed_on),
        files=tuple(map(_dropped, data.get("attachments", ()))),
        withheld=not any(data.get(part) for part in PARTS),
    )


def _author(data: Json) -> Person:
    person = person_of(data["author"], data.get("member"))
    return replace(person, bot=True) if data.get("webhook_id") else person


def _answered(message: Json) -> Answered:
    author = person_of(message["author"], None)
    return Answered(author.id, author.name, str(message.get("content", "")))


def _done(data: Json) -> Meaning | None:
    inner, kind = data["data"], data["type"]
    guild, channel = place_done(data)
    token = Token(str(data["id"]), str(data["token"]), channel)
    common: dict[str, Any] = {"guild": guild, "channel": channel, "person": doer(data), "token": token}
    if kind == PRESS and (order := order_of(chosen(inner))) is not None:
        message = data["message"]
        ref = MessageRef(f"{message['id']}.{message['components'][0].get('id', 0)}")
        label = label_of(message["components"], chosen(inner))
        alone = bool(message.get("flags", 0) & EPHEMERAL)
        return Pressed(key=f"pressed-{data['id']}", order=order, label=label, ref=ref, alone=alone, **common)
    there = (inner.get("resolved") or {}).get("attachments", {})
    if kind == SUBMIT and str(inner["custom_id"]).startswith(ORDER):
        form = read_form(inner)
        key, files = f"{SUBMITTED}{data['id']}", tuple(_dropped(there[number]) for number in form.files)
        return Ordered(key=key, command=form.command, values=form.values, message=form.message, files=files, **common)
    if kind == COMMAND and inner.get("type") == OF_A_MESSAGE and inner["name"] == GIVE:
        target = str(inner["target_id"])
        shown = inner["resolved"]["messages"][target]
        names = {str(one["id"]): name_of(one, None) for one in shown.get("mentions", ())}
        files = tuple(map(_dropped, shown.get("attachments", ())))
        return Given(f"given-{data['id']}", channel, target, plain(str(shown.get("content", "")), names), files)
    if kind == COMMAND and inner["name"] == ROOT:
        command, given = _path(inner)
        files = tuple(_dropped(there[str(one["value"])]) for one in given if one["type"] == ATTACHMENT)
        values = {one["name"]: _typed(one["value"]) for one in given if one["type"] != ATTACHMENT}
        return Ordered(key=f"ordered-{data['id']}", command=command, values=values, files=files, **common)
    return None


def _path(inner: Json) -> tuple[str, Sequence[Json]]:
    """The command that was chosen below the group, and its options."""
    chosen = inner
    while chosen.get("options") and chosen["options"][0]["type"] in (SUB, GROUP):
        chosen = chosen["options"][0]
    return str(chosen["name"]), chosen.get("options") or ()


def _typed(value: object) -> object:
    """As people would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _reacted(data: Json) -> Reacted:
    channel, message, person = (str(data[name]) for name in ("channel_id", "message_id", "user_id"))
    sign = str(data["emoji"]["name"])
    known = (data.get("member") or {}).get("user") or {"id": person}
    return Reacted(
        key=f"reacted-{message}/{person}/{sign}",
        guild=str(data.get("guild_id") or DIRECT),
        channel=channel,
        message=message,
        author=str(data.get("message_author_id", "")),
        person=person_of(known, data.get("member")),
        sign=sign,
    )


def _dropped(file: Json) -> Dropped:
    return Dropped(
        id=str(file["id"]),
        name=clean(str(file["filename"])) or "a file",
        kind=str(file.get("content_type") or "").partition(";")[0],
        size=int(file["size"]),
        url=str(file["url"]),
    )
