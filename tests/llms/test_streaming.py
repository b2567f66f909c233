"""A stream of events is read as the standard says, however the network cuts it."""

import asyncio
import itertools

from hypothesis import given
from hypothesis import strategies as st

from conductor_core.llms.streaming import Events
from conductor_core.testing.http_exchange import Request
from conductor_core.testing.model_script import in_turn
from tests.llms.conftest import open_line
from tests.llms.http.provider import provider

STREAM = (
    b": a comment\nevent: one\ndata: 1\n\n"
    b"data: two\r\ndata: lines\r\n\r\n"
    b"data:close\nid: 7\nretry: 5\n\n"
    b"event: without data\n\n\n"
    b"data: \xc3\xa4 \xe2\x80\xa8\x0b\n\n"
    b"data: is not ended"
)
EVENTS = [b"1", b"two\nlines", b"close", b"\xc3\xa4 \xe2\x80\xa8\x0b"]


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_events_are_the_same_wherever_the_stream_is_cut(cuts: list[int]) -> None:
    events = Events()
    places = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[begin:end] for begin, end in itertools.pairwise(places)]
    assert [data for piece in pieces for data in events.feed(piece)] == EVENTS


async def test_an_answer_is_whole_although_the_provider_forgets_to_end_it() -> None:
    """Whether it said that it is done, and then nothing for ever, or broke the connection."""
    chunk = b'data: {"model": "m", "choices": [{"delta": {"content": "here"}, "finish_reason": "stop"}]}\n\n'
    done = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 999\r\n\r\n"
        + chunk
        + b"data: [DONE]\n\n"
    )

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(done)
        if len(there.calls) == 2:
            writer.close()

    async with provider(answer) as there, open_line("openai", in_turn(), base_url=f"{there.url}/v1") as line:
        assert [(await line.model.ask(line.request)).turn.text for _ in range(2)] == ["here", "here"]
    assert there.connections == 2
