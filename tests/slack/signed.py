"""Requests to the front, signed as Slack signs them unless a test says otherwise."""

import asyncio
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


async def raw(address: str, path: str, *pieces: bytes, endless: bytes = b"") -> tuple[int, bool]:
    """Bytes on a socket, the last again and again; the status that comes back, and whether the connection is closed then."""
    host, _, port = address.removeprefix("http://").partition("/")[0].rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(f"POST {path} HTTP/1.1\r\nHost: {host}\r\n".encode() + b"".join(pieces))
        answer = asyncio.create_task(reader.readline())
        while endless and not answer.done():
            writer.write(endless)
            await asyncio.wait([asyncio.create_task(writer.drain()), answer], return_when=asyncio.FIRST_COMPLETED)
        line = await asyncio.wait_for(answer, 10)
        rest = await asyncio.wait_for(reader.read(), 10)
        return int(line.split()[1]), b"Connection: close" in rest
    finally:
        writer.close()
