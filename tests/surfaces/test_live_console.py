"""The console in a terminal: posts scroll up, the live card stays, and one can type at any time."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.fitting import fit
from adapters.console.live_view import LiveView
from adapters.console.plain_view import PlainView
from adapters.console.prompt import LinePrompt, LivePrompt
from conductor_core.domain.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Fact,
    Facts,
    Files,
    Progress,
    TaskRow,
    Tasks,
)
from conductor_core.domain.card import Text as Paragraph
from conductor_core.testing.clock import START, ManualClock

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 100 columns and 20 lines."""
    for name, value in (("COLUMNS", "100"), ("LINES", "20"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)


def live(*states: str, resting: bool = False) -> Card:
    """A live card with a task in each state."""
    rows = tuple(
        TaskRow(
            key=f"T{number}",
            title=f"task {number}",
            state=state,
            agent="pytest",
            elapsed="0 s",
            since=START if state == "running" else None,
            sign="read a.py" if state == "running" else "",
            sign_at=START if state == "running" else None,
        )
        for number, state in enumerate(states, start=1)
    )
    progress = Progress(percent=25, text="1 of 4 tasks", since=None if resting else START)
    return Card(title="R7: at work", blocks=(progress, Tasks(rows=rows)))


def seen(text: str) -> str:
    """Without colours."""
    return ESCAPES.sub("", text)


async def test_the_live_card_ticks_at_the_bottom() -> None:
    """Elapsed times and ages go on although nothing is edited."""
    clock, out = ManualClock(), io.StringIO()
    view = LiveView(clock, out)
    await view.post(live("done", "running"))
    await clock.advance(7)
    lines = seen(view.bottom().value).splitlines()
    assert lines[0].startswith("── R7: at work ───")
    assert lines[1] == "██████░░░░░░░░░░░░░░░░░░  25 %  7 s, 1 of 4 tasks"
    assert lines[2].rstrip() == "✓ T1 task 1  pytest  done     0 s"
    assert lines[3].rstrip() == "▶ T2 task 2  pytest  running  7 s"
    assert lines[4].strip() == "7 s ago: read a.py"
    assert lines[5].strip() == "›"
    assert out.getvalue() == ""


async def test_a_live_card_never_grows_out_of_the_terminal() -> None:
    """What is at work stays, the rest is counted."""
    view = LiveView(ManualClock(), io.StringIO())
    await view.post(live(*["done"] * 30, "running", *["waiting"] * 30))
    lines = seen(view.bottom().value).splitlines()
    assert len(lines) <= 18
    assert any("T31 task 31" in line for line in lines)
    assert any("more tasks" in line for line in lines)


async def test_without_a_live_card_there_is_only_the_prompt() -> None:
    """Before work begins."""
    assert seen(LiveView(ManualClock(), io.StringIO()).bottom().value).strip() == "›"


async def test_a_post_is_framed_and_a_live_card_at_rest_goes_up_with_it() -> None:
    """After the end nothing is left at the bottom."""
    out = io.StringIO()
    view = LiveView(ManualClock(), out)
    await view.post(live("running"))
    await view.post(Card(title="question"))
    assert "R7: at work" not in seen(out.getvalue())
    await view.edit(live("running"), live("done", resting=True))
    await view.post(Card(title="result", tone="good"))
    text = seen(out.getvalue())
    assert text.index("question") < text.index("R7: at work") < text.index("✓ result")
    await view.close()
    assert seen(out.getvalue()).count("R7: at work") == 1


async def test_what_stays_on_the_screen_can_be_typed_when_the_program_has_ended() -> None:
    """And once: how to go on stands on the last post, not on the live card above it as well."""
    out = io.StringIO()
    view = LiveView(ManualClock(), out)
    on = Buttons(buttons=(Button(label="Go on", command="resume R7"),))
    card = live("running", resting=True)
    await view.post(card.model_copy(update={"blocks": (*card.blocks, on)}))
    await view.post(Card(title="paused", blocks=(on,)))
    assert re.findall(r"Type .*\)", seen(out.getvalue())) == ["Type conductor resume R7 (Go on)"]


async def test_what_answers_the_thread_is_told_as_it_is_typed_there() -> None:
    """Nobody writes the program's name at its own prompt."""
    out = io.StringIO()
    asked = Buttons(buttons=(Button(label="Approve", command="approve"), Button(label="Tabs", command="answer 3 tabs")))
    await LiveView(ManualClock(), out).post(Card(title="plan", blocks=(asked,)))
    assert "Type approve or answer 3 tabs\n" in seen(out.getvalue())


async def test_closing_leaves_the_live_card_in_the_thread() -> None:
    """Somebody may want to read how far it came."""
    out = io.StringIO()
    view = LiveView(ManualClock(), out)
    await view.post(live("running"))
    await view.close()
    assert "R7: at work" in seen(out.getvalue())


async def test_of_an_edited_post_only_the_news_is_printed() -> None:
    """What scrolled up cannot change."""
    out = io.StringIO()
    view = LiveView(ManualClock(), out)
    before = Card(title="plan", blocks=(Paragraph(text="old"), Buttons(buttons=(Button(label="a", command="b"),))))
    await view.edit(before, Card(title="plan", blocks=(Paragraph(text="old"), Paragraph(text="Approved by ann."))))
    await view.edit(before, before)
    assert [line.rstrip() for line in seen(out.getvalue()).splitlines()] == ["● plan", "  Approved by ann.", ""]


async def test_news_directly_below_their_message_need_no_heading() -> None:
    """As in plain lines."""
    out = io.StringIO()
    view = LiveView(ManualClock(), out)
    before = Card(title="plan", blocks=(Paragraph(text="old"),))
    await view.post(before)
    await view.edit(before, Card(title="plan", blocks=(Paragraph(text="old"), Paragraph(text="Approved by ann."))))
    assert seen(out.getvalue()).count("plan") == 1
    assert "  Approved by ann." in seen(out.getvalue())


async def test_every_block_has_its_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing from outside is markup, long code is cut, and paths stand below the frame."""
    monkeypatch.setenv("COLUMNS", "60")
    out = io.StringIO()
    path = "/a/very/long/path/" + "x" * 60 + "/R7.zip"
    card = Card(
        title="[bold]R7[/bold]",
        blocks=(
            Paragraph(text="[red]not markup[/red] :smile:"),
            Code(text="\n".join(map(str, range(100)))),
            Bullets(items=("one",)),
            Facts(facts=(Fact(name="Cost", value="free"),)),
            Buttons(buttons=(Button(label="Go on", command="resume R7"), Button(label="stop", command="stop"))),
            Files(paths=(path,)),
        ),
    )
    await LiveView(ManualClock(), out).show(card)
    text = seen(out.getvalue())
    assert "[bold]R7[/bold]" in text
    assert "[red]not markup[/red] :smile:" in text
    assert "… 60 lines left out …" in text
    assert "Type conductor resume R7 (Go on) or stop" in text
    assert text.rstrip().splitlines()[-1] == f"  → {path}"
    assert max(len(line) for line in text.splitlines()[:-1]) <= 59


async def test_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is honoured; bold is not a colour."""
    monkeypatch.setenv("NO_COLOR", "1")
    view = LiveView(ManualClock(), io.StringIO())
    await view.post(live("running", "failed"))
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", view.bottom().value)


def test_fitting_counts_what_it_leaves_out() -> None:
    """By state."""
    *_, words = fit(live("done", "running", "waiting", "waiting"), 1).blocks
    assert words == Paragraph(text="and 3 more tasks: 1 done, 2 waiting")


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
