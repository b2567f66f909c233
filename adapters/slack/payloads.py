"""The body of a request by Slack as the same mapping that comes over a socket. Pure."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"
ODD = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What comes of looking into something that lacks a part, or has one of another kind than Slack sends."""
CHALLENGE = 500
"""Characters of the longest challenge we give back."""


class NoPayloadError(Exception):
    """It is nothing that Slack sends."""


def payload(content_type: str, body: bytes) -> dict[str, Any]:
    """What it carries.

    Raises:
        NoPayloadError: it is no object of JSON, no form, or nested without end.
    """
    try:
        text = body.decode()
        if content_type == FORM:
            fields: dict[str, Any] = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
            return _object(fields["payload"]) if "payload" in fields else fields
        return _object(text)
    except (ValueError, RecursionError) as error:
        raise NoPayloadError(type(error).__name__) from error


def challenge(body: dict[str, Any]) -> str:
    """What Slack wants to hear back, to see that the address is ours.

    Raises:
        NoPayloadError: it is nothing that Slack would ask for.
    """
    asked = body.get("challenge")
    if not isinstance(asked, str) or not 0 < len(asked) <= CHALLENGE:
        raise NoPayloadError("challenge")
    return asked


def is_sound(body: dict[str, Any]) -> bool:
    """Whether it has the shape of something that can mean anything: Slack may invent kinds, a forger may write any."""
    kind = body.get("type")
    if kind is None:
        return isinstance(body.get("command"), str)
    if not isinstance(kind, str):
        return False
    return kind != "event_callback" or _is_event(body)


def _is_event(body: dict[str, Any]) -> bool:
    event = body.get("event")
    return isinstance(team_of(body), str) and isinstance(event, dict) and isinstance(event.get("type"), str)


def team_of(body: Mapping[str, Any]) -> object:
    """The workspace in which we are told of it; None where it does not say.

    What happens in a channel that is shared with others may name the other workspace first.
    """
    match body:
        case {"authorizations": [{"team_id": str(team)}, *_]} | {"team_id": str(team)} | {"team": {"id": str(team)}}:
            return team
        case _:
            return None


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text, parse_constant=_refuse)
    if not isinstance(found, dict):
        raise NoPayloadError(type(found).__name__)
    return found


def _refuse(name: str) -> Callable[..., None]:
    raise NoPayloadError(name)
