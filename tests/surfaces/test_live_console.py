"""The console in a terminal: posts scroll up, and the live card stays."""

import io
import re

import pytest

from adapters.console.fitting import fit
from adapters.console.live_view import LiveView
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
