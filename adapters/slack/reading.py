"""What Slack sends, as what it means. Pure; what means nothing to us is None."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from adapters.chat.dropped import Dropped
from adapters.slack.at_home import Handled, Opened, read_home
from adapters.slack.gestures import Called, Gesture, Joined, Reacted, Submitted, read_gesture
from adapters.slack.leaving import Left, read_left
from adapters.slack.payloads import ODD, team_of
from adapters.slack.places import Spot
from adapters.slack.wording import mentioned
from conductor_core.logic.rendering import clean

Json = Mapping[str, Any]

SAID = frozenset({None, "file_share", "thread_broadcast", "bot_message", "me_message"})
"""Kinds of message that somebody says; all others are news of the channel."""


@dataclass(frozen=True)
class Forwarded:
    """A message of somebody else that a message passes on."""

    author: str
    text: str


@dataclass(frozen=True)
class Parts:
    """What a message says and brings along."""

    text: str
    files: tuple[Dropped, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()


@dataclass(frozen=True)
class Said:
    """Somebody said something."""

    key: str
    spot: Spot
    """The thread it stands in, or begins."""
    ts: str
    person: str
    text: str
    in_thread: bool
    direct: bool
    bot: bool = False
    edited: bool = False
    mentions: tuple[str, ...] = ()
    files: tuple[Dropped, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()

    @property
    def parts(self) -> Parts:
        """What it brings along."""
        return Parts(self.text, self.files, self.forwarded)

    @property
    def news(self) -> Parts:
        """What of that was not there before: an edit brings no file."""
        return Parts(self.text, () if self.edited else self.files, self.forwarded)


@dataclass(frozen=True)
class Pressed:
    """Somebody pressed a button of one of our messages."""

    key: str
    spot: Spot
    ts: str
    """The message it stands in."""
    person: str
    order: str
    label: str
    trigger: str
    """Opens a form, for three seconds."""
    alone: str = ""
    """Where the message can be replaced, if only this person sees it."""


@dataclass(frozen=True)
class Typed:
    """Somebody typed ``/conductor …``."""

    key: str
    team: str
    channel: str
    person: str
    text: str
    trigger: str
    """Opens a form, for three seconds."""
    response_url: str


Meaning = Said | Pressed | Typed | Gesture | Opened | Handled | Left


def read(body: Json) -> Meaning | None:
    """What a delivery means: an event, a slash command, a press or another gesture. What lacks a part, or has one of another kind, nothing."""
    try:
        meaning = _read(body)
    except ODD:
        return None
    return meaning if meaning is not None and _is_sound(meaning) else None


def _read(body: Json) -> Meaning | None:
    if (home := read_home(body)) is not None:
        return home
    match body.get("type"):
        case "event_callback":
            return _event(body) or read_left(body) or read_gesture(body)
        case "block_actions":
            return _pressed(body)
        case None if "command" in body:
            return Typed(
                key=f"typed-{body['trigger_id']}",
                team=body["team_id"],
                channel=body["channel_id"],
                person=body["user_id"],
                text=body.get("text", "").strip(),
                trigger=body["trigger_id"],
                response_url=body.get("response_url", ""),
            )
        case _:
            return read_gesture(body)


def _is_sound(part: Meaning | Spot) -> bool:
    """Whether everything that is to be text is."""
    given = ((field.type, getattr(part, field.name)) for field in fields(part))
    return all(
        _is_sound(value) if isinstance(value, Spot) else kind is not str or isinstance(value, str)
        for kind, value in given
    )


def place_of(meaning: Meaning) -> str:
    """Whatever has the same is dealt with in its order."""
    match meaning:
        case Typed():
            return f"{meaning.channel}/{meaning.person}"
        case Called() | Submitted() | Opened() | Handled():
            return f"{meaning.team}/{meaning.person}"
        case Reacted():
            return f"{meaning.channel}/{meaning.ts}"
        case Joined():
            return meaning.channel
        case Left():
            return meaning.team
        case _:
            return str(meaning.spot.room)


def _event(body: Json) -> Said | None:
    event = body["event"]
    if event.get("type") not in ("message", "app_mention"):
        return None
    edited = event.get("subtype") == "message_changed"
    message = {**event["message"], "channel": event["channel"]} if edited else event
    if message.get("subtype") not in SAID:
        return None
    if edited and message.get("text") == event.get("previous_message", {}).get("text"):
        return None  # only an unfurl, a reply count or a file changed
    team, channel, ts = str(team_of(body)), message["channel"], message["ts"]
    revision = f"/{message.get('edited', {}).get('ts', '')}" if edited else ""
    parts = parts_of(message)
    return Said(
        key=f"said-{channel}/{ts}{revision}",
        spot=Spot(team, channel, message.get("thread_ts") or ts),
        ts=ts,
        person=message.get("user", ""),
        text=parts.text,
        in_thread="thread_ts" in message,
        direct=channel.startswith("D"),
        bot="bot_id" in message,
        edited=edited,
        mentions=mentioned(parts.text),
        forwarded=parts.forwarded,
        files=parts.files,
    )


def parts_of(message: Json) -> Parts:
    """Those of any message, as Slack shows it."""
    forwarded = (
        Forwarded(one.get("author_name") or "somebody", html.unescape(one.get("text", "")))
        for one in message.get("attachments", ())
        if one.get("is_share") or one.get("is_msg_unfurl")
    )
    return Parts(message.get("text", ""), tuple(map(_dropped, message.get("files", ()))), tuple(forwarded))


def _dropped(file: Json) -> Dropped:
    """Where a file lies elsewhere, our token is not sent there."""
    return Dropped(
        id=file["id"],
        name=clean(file.get("name") or file.get("title") or "a file"),
        kind=file.get("mimetype", ""),
        size=int(file.get("size") or 0),
        url="" if file.get("is_external") else file.get("url_private_download", ""),
    )


def _pressed(body: Json) -> Pressed | None:
    action, message = body["actions"][0], body.get("message") or body.get("container", {})
    ts = message.get("ts") or message.get("message_ts")  # a message that one person sees comes without itself
    if ts is None or not str(action.get("action_id", "")).startswith("press-"):
        return None
    team, channel = body["team"]["id"], body["channel"]["id"]
    return Pressed(
        key=f"pressed-{body['trigger_id']}",
        spot=Spot(team, channel, message.get("thread_ts") or ts),
        ts=ts,
        person=body["user"]["id"],
        order=action.get("value", ""),
        label=action.get("text", {}).get("text", ""),
        trigger=body["trigger_id"],
        alone=body.get("response_url", "") if body.get("container", {}).get("is_ephemeral") else "",
    )
