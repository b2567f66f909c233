"""The body of a request by Slack as the same mapping that comes over a socket. Pure."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"
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
    return isinstance(body.get("team_id"), str) and isinstance(event, dict) and isinstance(event.get("type"), str)


def team_of(body: dict[str, Any]) -> object:
    """The workspace it comes from; None where it does not say."""
    team = body.get("team")
    return body.get("team_id") or (team.get("id") if isinstance(team, dict) else None)


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text, parse_constant=_refuse)
    if not isinstance(found, dict):
        raise NoPayloadError(type(found).__name__)
    return found


def _refuse(name: str) -> Callable[..., None]:
    raise NoPayloadError(name)
