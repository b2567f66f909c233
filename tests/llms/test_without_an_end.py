"""Answers far longer than was asked for."""

import asyncio
import json
from contextlib import suppress

import pytest

from conductor_core.errors import ModelError
from conductor_core.testing.model_script import Say, Use, Wire, in_turn
from tests.llms.conftest import open_line

LONG = "x" * 1_120_000
"""More than 2,000 tokens can have."""
PIECE = b'data: {"type": "ping", "choices": [], "of": "' + b"x" * 2_000 + b'"}\n\n'


@pytest.mark.parametrize(
    "say", [Say(text=LONG), Say(uses=(Use("look", json.dumps({"at": LONG})),)), Say(text="Yes.", thinking=LONG)]
)
async def test_an_answer_far_longer_than_was_asked_for_is_none(wire: Wire, say: Say) -> None:
    """The provider may charge for it; another agent does the work."""
    async with open_line(wire, in_turn(say)) as line:
        with pytest.raises(ModelError, match="its answer is longer than was asked for") as caught:
            await line.model.ask(line.request.model_copy(update={"max_output": 2_000}))
    assert (caught.value.remedy, caught.value.ails, caught.value.billed) == ("other_agent", None, True)


async def test_a_stream_without_an_end_is_left(wire: Wire) -> None:
    """It is not read for as long as it goes on."""
    sent = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        with suppress(ConnectionError):
            while True:
                writer.write(PIECE)
                sent += len(PIECE)
                await writer.drain()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with open_line(wire, in_turn(Say()), base_url=url) as line:
            with pytest.raises(ModelError, match="its answer is longer than was asked for"):
                await line.model.ask(line.request.model_copy(update={"max_output": 100}))
    assert sent < 20_000_000
