"""Requests to the front, signed as Slack signs them unless a test says otherwise."""

import time

from adapters.slack.signing import sign
from adapters.slack.testing.requests import SIGNING_SECRET, Answered, posted
from adapters.slack.testing.server import SlackServer


async def send(slack: SlackServer, body: bytes, **headers: str) -> Answered:
    """Signed, unless the headers say otherwise; an empty one is left out."""
    stamp = headers.get("stamp", str(int(time.time())))
    given = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": headers.get("signature", sign(SIGNING_SECRET, stamp, body)),
        "Content-Type": headers.get("kind", "application/json"),
        "Content-Encoding": headers.get("packed", ""),
        "X-Slack-Retry-Num": headers.get("again", ""),
        "X-Slack-Retry-Reason": headers.get("why", ""),
    }
    return await posted(slack.requests_to, body, {name: value for name, value in given.items() if value})


def ago(seconds: int) -> str:
    """A time stamp."""
    return str(int(time.time()) - seconds)
