"""What people do in Slack beside talking: forms, shortcuts, reactions, what they take back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.forms import ORDER, Filled, faults, filled
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
    author: str = ""
    text: str = ""
    url: str = ""


Gesture = Submitted | Called


def read_gesture(body: Json) -> Gesture | None:
    """What it means; None where it means nothing to us."""
    match body.get("type"):
        case "view_submission" if body["view"].get("callback_id") == ORDER and not faults(body["view"]):
            return Submitted(
                f"submitted-{body['view']['id']}", body["team"]["id"], body["user"]["id"], filled(body["view"])
            )
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
                author=message.get("user", ""),
                text=message.get("text", ""),
                url=body.get("response_url", ""),
            )
        case _:
            return None
