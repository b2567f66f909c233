"""The console keeps the contract, survives crashes, and prints clean lines."""

import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.console import transcript as transcripts
from adapters.console.plain import lines
from adapters.console.plain_view import PlainView
from adapters.console.surface import ConsoleSurface
from adapters.console.transcript import Transcript
from conductor_core.domain.card import Button, Buttons, Card, Code, Progress, TaskRow, Tasks, Text
from conductor_core.domain.ids import AttemptId, MessageRef, RoomId, TaskKey
from conductor_core.events.task import AttemptStarted
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering import changes, live_card
from conductor_core.ports.surface import Surface
from conductor_core.testing.clock import START, ManualClock
from conductor_core.testing.contracts.surface import FindingContract, SurfaceContract, SurfaceStage
from tests.logic.test_board import records
from tests.stream.scene import RUN, STORY, begun, started, used

ROOM = RoomId("console:R7")


class TestConsoleSurface(SurfaceContract, FindingContract):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> SurfaceStage:
        async def shown(room: RoomId) -> Sequence[str]:
            return ["\n".join(lines(entry.card)) for entry in Transcript.of(tmp_path, room).messages]

        async def reopen() -> Surface:
            return ConsoleSurface(tmp_path, PlainView(io.StringIO(), ManualClock()))

        return SurfaceStage(
            surface=ConsoleSurface(tmp_path, PlainView(io.StringIO(), ManualClock())), shown=shown, reopen=reopen
        )


def console(folder: Path) -> tuple[ConsoleSurface, io.StringIO, ManualClock]:
    """A console that prints into a string."""
    out, clock = io.StringIO(), ManualClock()
    return ConsoleSurface(folder, PlainView(out, clock)), out, clock


async def test_only_watched_rooms_are_printed(tmp_path: Path) -> None:
    """The others are kept all the same."""
    surface, out, _ = console(tmp_path)
    await surface.watch(ROOM)
    await surface.post(ROOM, "R7/a", Card(title="mine"))
    ref = await surface.post(RoomId("console:R8"), "R8/a", Card(title="other"))
    await surface.edit(RoomId("console:R8"), ref, Card(title="other", blocks=(Text(text="news"),)))
    assert out.getvalue().split("─")[2] == " mine "
    assert "other" not in out.getvalue()


async def test_a_later_process_prints_the_thread_again(tmp_path: Path) -> None:
    """As it reads now."""
    first, _, _ = console(tmp_path)
    ref = await first.post(ROOM, "R7/a", Card(title="alpha"))
    await first.edit(ROOM, ref, Card(title="beta"))
    second, out, _ = console(tmp_path)
    await second.watch(ROOM)
    assert "beta" in out.getvalue()
    assert "alpha" not in out.getvalue()


async def test_in_pipes_planning_says_what_it_is_at(tmp_path: Path) -> None:
    """What is run before there is a plan, then who plans and that it lives; not each of its signs."""
    surface, out, clock = console(tmp_path)
    await surface.watch(ROOM)
    planner = AttemptStarted(task=TaskKey("plan"), attempt=AttemptId("R7.plan.1"), agent="anthropic")
    story = (started(), *begun("plan"), used("plan", "run `npm test`"), planner, used("plan", "a"), used("plan", "b"))
    board, live = Board(run=RUN), None
    for record in records(story):
        board = fold(board, record)
        card = live_card(board, clock.now())
        if live is None and record.number >= 4:
            live = await surface.post(ROOM, "live", card)
        elif live is not None:
            await surface.edit(ROOM, live, card)
    assert [line.split("  ", 1)[1] for line in out.getvalue().splitlines()] == [
        "  0 %  plan running         Read the files and plan (template): run `npm test`",
        "  0 %  plan running         Read the files and plan (anthropic)",
        "  0 %  plan running         Read the files and plan (anthropic): a",
    ]


async def test_a_key_is_posted_once(tmp_path: Path) -> None:
    """Whoever repeats a post gets the first one."""
    surface, _, _ = console(tmp_path)
    assert await surface.post(ROOM, "R7/a", Card(title="a")) == await surface.post(ROOM, "R7/a", Card(title="a"))


async def test_editing_what_is_not_there_fails(tmp_path: Path) -> None:
    """Silently losing it would be worse."""
    surface, _, _ = console(tmp_path)
    with pytest.raises(LookupError, match="has no message m9"):
        await surface.edit(ROOM, await _ref(surface), Card(title="x"))


async def _ref(surface: ConsoleSurface) -> MessageRef:
    await surface.post(ROOM, "R7/a", Card(title="a"))
    return MessageRef("m9")


@pytest.mark.parametrize("torn", [b'{"act":"post","ref":"m2","ke', b'{"act":"post"}\n', b"\xff\xfe\n", b"\n"])
async def test_half_a_line_of_a_crash_is_dropped(tmp_path: Path, torn: bytes) -> None:
    """What was not whole was never posted, and the next post is whole again."""
    surface, _, _ = console(tmp_path)
    await surface.post(ROOM, "R7/a", Card(title="alpha"))
    with (tmp_path / "R7.jsonl").open("ab") as file:
        file.write(torn)
    again, _, _ = console(tmp_path)
    assert await again.find(ROOM, "R7/b") is None
    await again.post(ROOM, "R7/b", Card(title="beta"))
    assert [entry.card.title for entry in Transcript.of(tmp_path, ROOM).messages] == ["alpha", "beta"]


async def test_a_transcript_does_not_grow_with_every_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written anew from time to time, and nothing is lost by that."""
    monkeypatch.setattr(transcripts, "MOST_EDITS", 10)
    surface, _, _ = console(tmp_path)
    ref = await surface.post(ROOM, "R7/live", Card(title="0"))
    await surface.post(ROOM, "R7/b", Card(title="beta"))
    for number in range(35):
        await surface.edit(ROOM, ref, Card(title=str(number)))
    assert len((tmp_path / "R7.jsonl").read_text().splitlines()) < 15
    assert [entry.card.title for entry in Transcript.of(tmp_path, ROOM).messages] == ["34", "beta"]
    assert Transcript.of(tmp_path, ROOM).find("R7/b") == "m2"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "", "x\x00y", "R7 "])
async def test_a_room_cannot_leave_its_folder(tmp_path: Path, name: str) -> None:
    """Whatever it is called."""
    surface, _, _ = console(tmp_path / "in")
    await surface.post(RoomId(f"console:{name}"), "k", Card(title="x"))
    assert _folders(tmp_path) == [tmp_path / "in"]


def _folders(below: Path) -> list[Path]:
    """Where transcripts are."""
    return [path.parent for path in below.rglob("*.jsonl")]


async def test_a_thousand_rooms_are_not_kept_in_memory(tmp_path: Path) -> None:
    """The last sixteen are."""
    surface, _, _ = console(tmp_path)
    for number in range(40):
        await surface.post(RoomId(f"console:R{number}"), f"R{number}/a", Card(title="x"))
    assert len(surface._transcripts) == 16
    assert await surface.find(RoomId("console:R0"), "R0/a") == "m1"


def live(state: str, percent: int = 0, sign: str = "") -> Card:
    """A live card with one task."""
    row = TaskRow(key="T1", title="Test", state=state, agent="pytest", cost="free", sign=sign, elapsed="2 s")
    row = row.model_copy(update={"since": START, "sign_at": START} if sign else {})
    return Card(title="R7: at work", blocks=(Progress(percent=percent, since=START), Tasks(rows=(row,))))


async def test_of_the_live_card_only_changes_of_state_are_printed(tmp_path: Path) -> None:
    """One line each; waiting in a queue is no news."""
    surface, out, clock = console(tmp_path)
    await surface.watch(ROOM)
    ref = await surface.post(ROOM, "R7/live", live("waiting"))
    for card in (
        live("queued"),
        live("running"),
        live("running", sign="read a.py"),
        live("done", 50),
        live("done", 50),
    ):
        await clock.advance(1)
        await surface.edit(ROOM, ref, card)
    assert (
        out.getvalue()
        == """\
03:04:07    0 %  T1   running         Test (pytest, free)
03:04:09   50 %  T1   done            Test (pytest, 2 s, free)
"""
    )


async def test_a_long_silence_is_broken(tmp_path: Path) -> None:
    """With the last sign of life of what runs."""
    surface, out, clock = console(tmp_path)
    await surface.watch(ROOM)
    ref = await surface.post(ROOM, "R7/live", live("running", sign="read a.py"))
    for _ in range(3):
        await clock.advance(30)
        await surface.edit(ROOM, ref, live("running", sign="read a.py"))
    assert out.getvalue().splitlines()[1:] == [
        "03:05:05    0 %  T1 goes on, 1 min; last sign of life 1 min ago: read a.py"
    ]


async def test_a_whole_story_in_plain_lines(tmp_path: Path) -> None:
    """No escape sequence, and of an edited message only what is new."""
    surface, out, _ = console(tmp_path)
    await surface.watch(ROOM)
    board, refs = Board(run=RUN), {}
    for record in records(STORY):
        board = fold(board, record)
        for change in changes(board, record):
            if change.act == "post":
                refs[change.name] = await surface.post(ROOM, change.name, change.card)
            else:
                await surface.edit(ROOM, refs[change.name], change.card)
    text = out.getvalue()
    assert "\x1b" not in text
    assert (
        "  Type: conductor approve or conductor reject or conductor change … (Change it …)\n  Approved by ann.\n"
        in text
    )
    assert "── R7: question 1, answered\n  ann answered: no\n" in text
    assert text.count("Goal") == 1


async def test_news_directly_below_their_message_need_no_heading(tmp_path: Path) -> None:
    """With something between them a line names it."""
    surface, out, _ = console(tmp_path)
    await surface.watch(ROOM)
    card = Card(title="R7: on it")
    ref = await surface.post(ROOM, "R7/ack", card)
    for words in ("3 files", "2 agents ready"):
        card = card.model_copy(update={"blocks": (*card.blocks, Text(text=words))})
        await surface.edit(ROOM, ref, card)
    await surface.post(ROOM, "R7/live", live("running"))
    await surface.edit(ROOM, ref, card.model_copy(update={"blocks": (*card.blocks, Text(text="late"))}))
    assert out.getvalue().splitlines()[2:] == [
        "  3 files",
        "  2 agents ready",
        "03:04:05    0 %  T1   running         Test (pytest, free)",
        "03:04:05  R7: on it: late.",
    ]


async def test_a_stream_that_knows_few_letters_gets_what_it_can_show() -> None:
    """An ASCII terminal is no reason to fail."""
    raw = io.BytesIO()
    view = PlainView(io.TextIOWrapper(raw, encoding="ascii"), ManualClock())
    await view.post(Card(title="Grüße", blocks=(Code(text="naïve"),)))
    await view.say("reply\x1b[2J\nsecond")
    await view.close()
    assert b"Gr??e" in raw.getvalue()
    assert raw.getvalue().endswith(b"reply\nsecond\n")


def test_narrow_and_wide() -> None:
    """No line is wider than asked for, from sixty columns on; wide letters count twice."""
    board = Board(run=RUN)
    for record in records(STORY[:12]):
        board = fold(board, record)
    card = live_card(board, START + timedelta(seconds=30))
    wide = card.model_copy(update={"blocks": (*card.blocks, Text(text="日本語" * 60))})
    for width in (60, 80, 120):
        assert max(map(_cells, lines(wide, width))) <= width


def _cells(line: str) -> int:
    return sum(2 if letter in "日本語" else 1 for letter in line)


async def test_who_comes_late_reads_the_posts_and_then_how_everything_stands(tmp_path: Path) -> None:
    """Once; at the end it is told before the last post."""
    first, _, _ = console(tmp_path)
    ref = await first.post(ROOM, "R7/live", live("running", sign="read a.py"))
    await first.post(ROOM, "R7/b", Card(title="R7: resumed"))
    second, out, _ = console(tmp_path)
    await second.watch(ROOM)
    assert out.getvalue().index("R7: resumed") < out.getvalue().index("T1   running")
    ended = live("done", 100)
    await second.edit(ROOM, ref, ended.model_copy(update={"blocks": (Progress(percent=100), *ended.blocks[1:])}))
    await second.post(ROOM, "R7/end", Card(title="R7: done"))
    third, out, _ = console(tmp_path)
    await third.watch(ROOM)
    places = [out.getvalue().index(words) for words in ("R7: resumed", "T1   done", "R7: done")]
    assert places == sorted(places)
    assert out.getvalue().count("T1 ") == 1


async def test_where_nobody_reads_orders_they_are_given_from_a_shell() -> None:
    """So each begins with the program's name."""
    out = io.StringIO()
    buttons = Buttons(buttons=(Button(label="Go on", command="resume R7"), Button(label="Cancel", command="cancel R7")))
    await PlainView(out, ManualClock()).show(Card(title="paused", blocks=(buttons,)))
    assert out.getvalue().splitlines()[-1] == "  Type: conductor resume R7 (Go on) or conductor cancel R7"
