"""An answer that comes as a stream of events, read as it stands on the wire.

The SDKs make the calls; what they offer for reading passes over damaged events without a name, and takes several times the
computing.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import to_json

from conductor_core.errors import ModelError
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import failed, heard, reached, translate

if TYPE_CHECKING:
    import httpx2
    from anthropic import AsyncAnthropic
    from openai import AsyncOpenAI

DONE = b"[DONE]"
"""What OpenAI says at the end."""
END = 0.1
"""Seconds in which the end of the answer must follow; a connection that reached it can be used again."""

Event = dict[str, Any]


class Events:
    """Bytes in pieces of any size, put together to the data of events."""

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The data of each event that is whole now."""
        self._line.append(piece)
        if b"\n" not in piece and b"\r" not in piece:  # put together once, however many pieces a long line has
            return
        *lines, rest = *b"".join(self._line).splitlines(keepends=True), b""
        if lines and not lines[-1].endswith(b"\n"):  # the other half of a line's end may still come
            rest = lines.pop()
        self._line = [rest]
        for line in lines:
            words = line.rstrip(b"\r\n")
            if words.startswith(b"data:"):
                self._data.append(words[5:].removeprefix(b" "))
            elif not words and self._data:
                yield b"\n".join(self._data)
                self._data.clear()


async def streamed(
    client: "AsyncOpenAI | AsyncAnthropic",
    address: str,
    body: Mapping[str, Any],
    read: Callable[[Event], None],
    endpoint: Endpoint,
    room: int,
) -> str:
    """Make a call and read its answer to the end.

    Args:
        client: of the SDK.
        address: the whole of it, which the SDK need not put together.
        body: of the call.
        read: takes in each event.
        endpoint: whom it goes to.
        room: bytes that may be read.

    Returns:
        The type of what was answered.

    Raises:
        ModelError: the call failed, the stream broke or has no end, or ``read`` refused an event.
    """
    response = await reached(_sent(client, address, body), endpoint)
    heard(response.headers, endpoint)
    began = False

    def take(event: Event) -> None:
        nonlocal began
        began = True
        read(event)

    try:
        await _taken(_within(room, _pieces(response), endpoint), take)
    except ModelError:
        raise
    except Exception as fault:
        raise translate(fault, endpoint, began=began) from fault
    finally:
        await response.aclose()
    return response.headers.get("content-type", "")


async def _sent(client: "AsyncOpenAI | AsyncAnthropic", address: str, body: Mapping[str, Any]) -> "httpx2.Response":
    """The answer's head. The body goes as it is: checked by the SDK, a call costs several times the computing."""
    import httpx2  # noqa: PLC0415 - it is loaded by now

    content, usual = to_json(body), _usual(client)
    answer: object = await client.post(address, cast_to=httpx2.Response, content=content, options=usual, stream=True)
    return cast("httpx2.Response", answer)


def _usual(client: "AsyncOpenAI | AsyncAnthropic") -> Any:
    """What holds without being said. What is not said the SDK copies from its defaults, anew for each call."""
    return {"headers": {}, "max_retries": client.max_retries, "timeout": client.timeout}


def _pieces(response: "httpx2.Response") -> AsyncIterator[bytes]:
    """What is packed is unpacked; everything else goes through fewer hands."""
    return response.aiter_bytes() if "content-encoding" in response.headers else response.aiter_raw()


async def _taken(pieces: AsyncIterator[bytes], take: Callable[[Event], None]) -> None:
    events = Events()
    async for piece in pieces:
        for data in events.feed(piece):
            if data.startswith(DONE):
                await _ended(pieces)
                return
            take(json.loads(data.decode()))


async def _within(room: int, pieces: AsyncIterator[bytes], endpoint: Endpoint) -> AsyncIterator[bytes]:
    async for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise failed("endless", endpoint)
        yield piece


async def _ended(pieces: AsyncIterator[bytes]) -> None:
    """Wait for the end of an answer that is whole. Nothing that goes wrong now makes it less so."""
    with suppress(Exception):
        async with asyncio.timeout(END):
            async for _ in pieces:
                pass
