"""What people do in Slack beside talking: forms, shortcuts, reactions, what they take back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.forms import ORDER, Filled, faults, filled
from adapters.slack.payloads import team_of
from adapters.slack.places import Spot

Json = Mapping[str, Any]

GIVE = "give"
"""The message shortcut "Give to Conductor"."""
BEGIN = "begin"
"""The global shortcut."""


@dataclass(frozen=True)
class Submitted:
    """Somebody filled in a form, and all of it is acceptable."""

    key: str
    team: str
    person: str
    form: Filled


@dataclass(frozen=True)
class Called:
    """Somebody used a shortcut and wants a form: of a message, or of nothing."""

    key: str
    team: str
    person: str
    trigger: str
    spot: Spot | None = None
    """The thread of the message."""
    ts: str = ""
    """The message itself."""
    author: str = ""
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Deleted:
    """Somebody took back what they said."""

    key: str
    spot: Spot
    ts: str
    person: str
    """Who had said it; Slack does not tell who deletes."""
    text: str


@dataclass(frozen=True)
class Reacted:
    """Somebody put a reaction on a message."""

    key: str
    team: str
    channel: str
    ts: str
    person: str
    name: str


@dataclass(frozen=True)
class Joined:
    """Somebody came into a channel."""

    key: str
    team: str
    channel: str
    person: str


@dataclass(frozen=True)
class Halted:
    """Somebody pressed the Stop that Slack itself shows beside a thread at work."""

    key: str
    spot: Spot
    person: str


Sign = Deleted | Reacted | Joined | Halted
"""What people do without words."""
Gesture = Submitted | Called | Sign


def read_gesture(body: Json) -> Gesture | None:
    """What it means; None where it means nothing to us."""
    match body.get("type"):
        case "event_callback":
            return _event(str(team_of(body)), body["event"])
        case "view_submission" if body["view"].get("callback_id") == ORDER and not faults(body["view"]):
            team = body["team"]["id"]
            order = filled(body["view"], team)
            return Submitted(f"submitted-{body['view']['id']}", team, body["user"]["id"], order)
        case "shortcut" if body.get("callback_id") == BEGIN:
            return Called(f"called-{body['trigger_id']}", body["team"]["id"], body["user"]["id"], body["trigger_id"])
        case "message_action" if body.get("callback_id") == GIVE:
            message = body["message"]
            team, channel = body["team"]["id"], body["channel"]["id"]
            return Called(
                key=f"called-{body['trigger_id']}",
                team=team,
                person=body["user"]["id"],
                trigger=body["trigger_id"],
                spot=Spot(team, channel, message.get("thread_ts") or message["ts"]),
                ts=message["ts"],
                author=message.get("user", ""),
                text=message.get("text", ""),
                url=body.get("response_url", ""),
            )
        case _:
            return None


def _event(team: str, event: Json) -> Gesture | None:
    match event:
        case {"type": "message", "subtype": "message_deleted"}:
            return _deleted(team, event["channel"], event.get("previous_message", {}))
        case {"type": "message", "subtype": "message_changed", "message": {"subtype": "tombstone"}}:
            return _deleted(team, event["channel"], event.get("previous_message", {}))
        case {"type": "reaction_added", "item": {"type": "message", "channel": channel, "ts": ts}}:
            person, name = event["user"], event["reaction"].partition("::")[0]
            key = f"reacted-{channel}/{ts}/{person}/{name}/{event['event_ts']}"
            return Reacted(key, team, channel, ts, person, name)
        case {"type": "member_joined_channel"}:
            channel, person = event["channel"], event["user"]
            return Joined(f"joined-{channel}/{person}", team, channel, person)
        case {"type": "agent_session_stopped", "channel": channel, "thread_ts": thread}:
            key = f"halted-{channel}/{thread}/{event['event_ts']}"
            return Halted(key, Spot(team, channel, thread), event["user"])
        case _:
            return None


def _deleted(team: str, channel: str, before: Json) -> Deleted | None:
    """A message that others answered leaves a stone where it stood; any other is gone."""
    if "ts" not in before or before.get("subtype") == "tombstone":
        return None
    spot = Spot(team, channel, before.get("thread_ts") or before["ts"])
    return Deleted(
        f"deleted-{channel}/{before['ts']}", spot, before["ts"], before.get("user", ""), before.get("text", "")
    )
