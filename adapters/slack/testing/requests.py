"""Requests as Slack makes them to the address of an app: signed, with what it says of a repetition."""

import json
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from adapters.slack.signing import sign
from adapters.slack.testing.workspace import Json
from conductor_core.engine.clock import SystemClock

SIGNING_SECRET = "signing-secret-of-the-test"  # noqa: S105 - of this server alone
WITHIN = 3.0
"""Seconds an app has to answer."""
OK = 200


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    """0 when nothing did."""
    body: Json
    reason: str = ""
    """Why Slack would say that it comes again."""
    final: bool = False
    """The app wants to hear no more of it."""

    @property
    def ok(self) -> bool:
        """Whether it is acknowledged."""
        return self.status == OK


def encoded(kind: str, payload: Json) -> tuple[str, bytes]:
    """Content type and body of a payload: commands come as forms, presses as a form around JSON, events as JSON."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


async def request(url: str, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Answered:
    """Make one."""
    content_type, body = encoded(kind, payload)
    stamp = f"{SystemClock().now().timestamp():.0f}"
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(SIGNING_SECRET, stamp, body),
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
    return await posted(url, body, headers)


async def posted(url: str, body: bytes, headers: dict[str, str]) -> Answered:
    """Any request at all, as anybody could make it."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=WITHIN)) as session,
            session.post(url, data=BytesIO(body), headers=headers) as answer,
        ):
            found = await answer.json() if answer.content_type == "application/json" else {}
            final = answer.headers.get("x-slack-no-retry") == "1"
            return Answered(answer.status, found, "" if answer.status == OK else "http_error", final)
    except TimeoutError:
        return Answered(0, {}, "http_timeout")
    except ClientError:
        return Answered(0, {}, "connection_failed")
