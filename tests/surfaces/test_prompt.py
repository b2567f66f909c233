"""Typing at the console: at any time, whatever is printed meanwhile."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.live_view import LiveView
from adapters.console.plain_view import PlainView
from adapters.console.prompt import LinePrompt, LivePrompt
from conductor_core.domain.card import Card
from conductor_core.testing.clock import ManualClock
from tests.surfaces.test_live_console import seen


class Screen(io.StringIO):
    """A terminal's output that tells when something was written."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = asyncio.Event()

    def write(self, text: str, /) -> int:
        """As any stream."""
        self.changed.set()
        return super().write(text)


@dataclass
class Desk:
    """A person at a live console."""

    out: Screen
    view: LiveView
    lines: list[str] = field(default_factory=list)
    interrupts: int = 0
    reply: Callable[[str], Awaitable[str | None]] | None = None

    async def on_line(self, line: str) -> str | None:
        self.lines.append(line)
        self.out.changed.set()
        return await self.reply(line) if self.reply else f"did {line}"

    async def on_interrupt(self) -> None:
        self.interrupts += 1
        self.out.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was typed had its effect."""
        async with asyncio.timeout(10):
            while not condition():
                self.out.changed.clear()
                await self.out.changed.wait()


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe:
        yield pipe


@asynccontextmanager
async def seated(keys: PipeInput) -> AsyncIterator[tuple[Desk, "asyncio.Task[None]"]]:
    """A desk with its prompt running."""
    out = Screen()
    with create_app_session(input=keys, output=DummyOutput()):
        view = LiveView(ManualClock(), out)
        desk = Desk(out, view)
        prompt = asyncio.create_task(LivePrompt(view, desk.on_line, desk.on_interrupt, words=["help"]).run())
        try:
            yield desk, prompt
        finally:
            prompt.cancel()
            await asyncio.gather(prompt, return_exceptions=True)


async def test_what_is_typed_is_carried_out_and_answered(keys: PipeInput) -> None:
    """The line stays in the thread, its answer below it; an empty line is nothing."""
    async with seated(keys) as (desk, _):
        keys.send_text("\r  stop T3 \rshow\r")
        await desk.until(lambda: "did show" in desk.out.getvalue())
    text = seen(desk.out.getvalue())
    assert desk.lines == ["stop T3", "show"]
    assert text.index("stop T3") < text.index("did stop T3") < text.index("did show")


async def test_one_can_type_while_an_order_is_carried_out(keys: PipeInput) -> None:
    """Orders are carried out one after the other; posts come in between."""
    gate = asyncio.Event()

    async def slow(line: str) -> str:
        await gate.wait()
        return f"did {line}"

    async with seated(keys) as (desk, _):
        desk.reply = slow
        keys.send_text("first\rsecond\r")
        await desk.until(lambda: "second" in desk.out.getvalue())
        await desk.view.post(Card(title="meanwhile"))
        assert desk.lines == ["first"]
        gate.set()
        await desk.until(lambda: "did second" in desk.out.getvalue())
    text = seen(desk.out.getvalue())
    assert text.index("meanwhile") < text.index("did first") < text.index("did second")


async def test_ctrl_c_interrupts_and_the_prompt_goes_on(keys: PipeInput) -> None:
    """It is up to the caller what an interrupt means."""
    async with seated(keys) as (desk, prompt):
        keys.send_text("\x03")
        await desk.until(lambda: desk.interrupts == 1)
        keys.send_text("help\r")
        await desk.until(lambda: desk.lines == ["help"])
        assert not prompt.done()


async def test_the_end_of_the_terminal_interrupts_and_ends_the_prompt(keys: PipeInput) -> None:
    """A closed window is as good as Ctrl-C."""
    async with seated(keys) as (desk, prompt):
        keys.send_text("\x04")
        await asyncio.wait_for(prompt, 10)
        assert desk.interrupts == 1


async def test_lines_of_a_pipe_are_carried_out_to_the_end() -> None:
    """Without a terminal."""
    out, lines = io.StringIO(), list[str]()

    async def on_line(line: str) -> str | None:
        lines.append(line)
        return "yes" if line == "approve" else None

    await LinePrompt(PlainView(out, ManualClock()), on_line, io.StringIO("approve\n\n stop \n")).run()
    assert (lines, out.getvalue()) == (["approve", "stop"], "yes\n")
