"""Prompts are laid out so that a provider's cache can read them, and what it read is booked at its price."""

from itertools import pairwise

from conductor_core.domain.chat import ModelRequest, ResultsTurn, ToolResult, ToolSpec, Turn, UserTurn
from conductor_core.llms import anthropic_wire
from conductor_core.llms.cache_marks import MARK
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.endpoint import Endpoint
from conductor_core.testing.model_script import Asked, Fault, Say, Use, Wire
from conductor_core.testing.model_server import ModelServer, Served
from tests.llms.conftest import Line, open_line

SYSTEM = "You are careful. " * 400
TOOLS = (ToolSpec(name="read", description="Read a file.", parameters={"type": "object", "properties": {}}),)
TURNS = 40


def reader(asked: Asked) -> Say | Fault:
    """Reads a file in every turn."""
    return Say(thinking="Hm.", text=f"Step {asked.step}.", uses=(Use("read", '{"path": "a.py"}'),))


async def session(line: Line) -> list[Served]:
    """Forty turns of a conversation that grows; each brings a file's worth of text. Gives the bill."""
    turns: tuple[Turn, ...] = (UserTurn(text="Mend the parser. " * 20),)
    for step in range(TURNS):
        request = ModelRequest(model=line.request.model, system=SYSTEM, tools=TOOLS, turns=turns)
        answer = await line.model.ask(request)
        results = [ToolResult(id=call.id, text=f"line {step} of a file\n" * 60) for call in answer.turn.calls]
        turns = (*turns, answer.turn, ResultsTurn(results=tuple(results)))
    return line.server.calls


def cost(bill: list[Served], *, read: float, write: float) -> float:
    """What the input costs, in units of a token at full price."""
    base = sum(call.input_tokens - call.cached_tokens - call.written_tokens for call in bill)
    return base + read * sum(c.cached_tokens for c in bill) + write * sum(c.written_tokens for c in bill)


async def test_every_turn_reads_everything_up_to_the_turn_before() -> None:
    """A session costs at most 0.35 of what it would cost without marks, by Anthropic's usual sheet: 0.1 to read, 1.25 to write."""
    async with open_line("anthropic", reader) as line:
        bill = await session(line)
    for before, call in pairwise(bill):
        assert call.cached_tokens == before.cached_tokens + before.written_tokens, "the whole call before is read"
    assert all(call.cached_tokens + call.written_tokens == call.input_tokens for call in bill), "and all is stored"
    assert cost(bill, read=0.1, write=1.25) <= 0.35 * sum(call.input_tokens for call in bill)


async def test_a_turn_with_many_calls_does_not_lose_the_cache() -> None:
    """More blocks than the server looks back stand between two calls; a mark stands where the call before stored."""

    def many(asked: Asked) -> Say | Fault:
        return Say(text="All.", uses=tuple(Use("read", f'{{"path": "{n}"}}') for n in range(15)))

    async with open_line("anthropic", many) as line:
        bill = await session(line)
    assert all(call.cached_tokens for call in bill[1:])


async def test_an_answer_that_was_remembered_does_not_lose_the_cache() -> None:
    """A call that was not sent stored nothing; what the one before it stored is still read, however many blocks ago."""

    def many(asked: Asked) -> Say | Fault:
        return Say(text="All.", uses=tuple(Use("read", "{}") for _ in range(9)))

    async with open_line("anthropic", many) as line:
        turns: tuple[Turn, ...] = (UserTurn(text="Go."),)
        for _ in range(2):
            request = line.request.model_copy(update={"system": SYSTEM, "turns": turns})
            answer = await line.model.ask(request)
            results = ResultsTurn(results=tuple(ToolResult(id=call.id, text="x" * 400) for call in answer.turn.calls))
            turns = (*turns, answer.turn, results)
        remembered = (*turns, answer.turn, results)
        await line.model.ask(line.request.model_copy(update={"system": SYSTEM, "turns": remembered}))
        _, second, third = line.server.calls
    assert third.cached_tokens == second.cached_tokens + second.written_tokens


async def test_a_beginning_is_forgotten_after_five_minutes() -> None:
    now = 0.0
    server = ModelServer(reader, clock=lambda: now)
    async with open_line("anthropic", reader, server=server) as line:
        request = line.request.model_copy(update={"system": SYSTEM})
        first, second = await line.model.ask(request), await line.model.ask(request)
        now += 299
        third = await line.model.ask(request)
        now += 301
        fourth = await line.model.ask(request)
    hits = [answer.usage.cached_tokens for answer in (first, second, third, fourth)]
    assert hits[1] == hits[2] > 0
    assert (hits[0], hits[3]) == (0, 0)


async def test_what_is_stored_costs_more_and_what_is_read_costs_less() -> None:
    """The same words: first written into the cache, then read from it."""
    async with open_line("anthropic", reader) as line:
        request = line.request.model_copy(update={"system": SYSTEM})
        written, read = await line.model.ask(request), await line.model.ask(request)
        estimate = line.model.estimate(request)
    assert written.usage.cost is not None
    assert read.usage.cost is not None
    assert estimate is not None
    assert read.usage.cost < written.usage.cost <= estimate
    plain = written.usage.input_tokens * 2 + written.usage.output_tokens * 10
    assert written.usage.cost > plain, "dollars for a million tokens are micros for one"


async def test_a_short_beginning_is_not_stored() -> None:
    async with open_line("anthropic", reader) as line:
        await line.model.ask(line.request)
        await line.model.ask(line.request)
        assert [(c.cached_tokens, c.written_tokens) for c in line.server.calls] == [(0, 0), (0, 0)]


async def test_others_cache_by_themselves(wire: Wire) -> None:
    """OpenAI and those who speak like it find the common beginning without marks."""
    if wire == "anthropic":
        return
    async with open_line(wire, reader) as line:
        bill = await session(line)
    assert all(call.cached_tokens for call in bill[1:])
    assert cost(bill, read=0.1, write=1.0) < 0.35 * sum(call.input_tokens for call in bill)


def test_at_most_four_marks_behind_the_system_text_and_the_newest_of_ours() -> None:
    end = Endpoint(provider="anthropic", known=catalogue().providers["anthropic"], key="")
    said = anthropic_wire.body(ModelRequest(model="m", system="s", turns=(UserTurn(text="a"), UserTurn(text="b"))), end)
    assert said["system"] == [{"type": "text", "text": "s", **MARK}]
    assert said["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b", **MARK}]}
    ]
