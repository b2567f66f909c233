"""Several tool calls in one answer: what only reads runs side by side, and everything keeps its place."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from conductor_core.agents.api.acting import Hands
from conductor_core.agents.api.tools.finish import FinishTool
from conductor_core.agents.api.tools.tool import Arguments, Tool, Used
from conductor_core.domain.agent import Brief, ToolUsed
from conductor_core.domain.chat import ToolCall
from conductor_core.errors import WorkspaceError
from conductor_core.ports.agent import Desk
from conductor_core.testing.desk import FakeDesk, Memory
from conductor_core.testing.model_script import Script, by_step
from conductor_core.testing.scripted_model import ScriptedModel
from tests.agents.api.desks import FINISH, agent, brief, converse, desk, use, uses


@dataclass
class Place:
    """Where the tools below meet."""

    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    all_there: asyncio.Event = field(default_factory=asyncio.Event)
    together: int = 1
    """The reading tools end once so many of them have begun."""


class Word(Arguments):
    """One word."""

    word: str


class Looking(Tool[Word]):
    """Reads: it ends when the others of its kind have begun, the first one last."""

    name: ClassVar[str] = "look"
    arguments = Word
    only_reads: ClassVar[bool] = True

    def __init__(self, place: Place) -> None:
        self._place = place

    async def use(self, arguments: Word, brief: Brief, desk: Desk) -> Used:
        place = self._place
        place.begun.append(arguments.word)
        if len(place.begun) == place.together:
            place.all_there.set()
        await place.all_there.wait()
        if arguments.word == "stumbles":
            raise WorkspaceError("It broke.")
        if arguments.word == "never":
            await asyncio.Event().wait()
        if arguments.word == place.begun[0]:
            for _ in range(5):  # others pass
                await asyncio.sleep(0)
        place.ended.append(arguments.word)
        return Used(text=f"saw {arguments.word}", summary=arguments.word)


class Changing(Tool[Word]):
    """Changes: it says who had ended before."""

    name: ClassVar[str] = "change"
    arguments = Word
    changes_files: ClassVar[bool] = True

    def __init__(self, place: Place) -> None:
        self._place = place

    async def use(self, arguments: Word, brief: Brief, desk: Desk) -> Used:
        before = " ".join(sorted(self._place.ended))
        self._place.ended.append(arguments.word)
        return Used(text=f"after {before}", summary=arguments.word)


def calls(*wanted: str) -> tuple[ToolCall, ...]:
    """``look:a`` calls the tool look with the word a."""
    parts = [one.partition(":") for one in wanted]
    return tuple(
        ToolCall(id=f"step1-{place}", name=name, arguments=f'{{"word": "{word}"}}')
        for place, (name, _, word) in enumerate(parts)
    )


def hands(place: Place, where: FakeDesk) -> Hands:
    """Hands with the two tools, which nobody interrupts."""

    async def never() -> bool:
        return False

    tools = (Looking(place), Changing(place))
    return Hands(tools=tools, end=FinishTool(), brief=brief(), desk=where, interrupted=never)


async def test_what_only_reads_runs_side_by_side_and_is_told_in_order(tmp_path: Path) -> None:
    """Each waits for the others to have begun; the first ends last, and is still the first in results and thread."""
    place, where = Place(together=3), desk(tmp_path)
    wanted = calls("look:a", "look:b", "look:c")
    async with asyncio.timeout(10):
        deeds = await hands(place, where).act(wanted, wanted)
    assert [deed.used.text for deed in deeds] == ["saw a", "saw b", "saw c"]
    assert place.ended[-1] == "a"
    assert [report.summary for report in where.told if isinstance(report, ToolUsed)] == ["a", "b", "c"]


async def test_a_change_keeps_its_place_between_what_reads(tmp_path: Path) -> None:
    """It begins when everything before it has ended and is recorded, and everything after it waits for it."""
    place, where = Place(), desk(tmp_path)
    wanted = calls("look:a", "look:b", "change:x", "change:y", "look:c", "nonsense:z", "look:d")
    deeds = await hands(place, where).act(wanted, wanted)
    assert [deed.used.text for deed in deeds[:5]] == ["saw a", "saw b", "after a b", "after a b x", "saw c"]
    assert "There is no tool nonsense" in deeds[5].used.text
    assert [deed.bad for deed in deeds] == [False] * 5 + [True, False]
    assert place.ended[2:4] == ["x", "y"]


async def test_a_fault_of_one_ends_the_others(tmp_path: Path) -> None:
    """Nothing is left running behind the attempt's back, and what ended before it is recorded."""
    place, where = Place(together=3), desk(tmp_path)
    wanted = calls("look:a", "look:stumbles", "look:never")
    running = asyncio.all_tasks()
    with pytest.raises(WorkspaceError):
        await hands(place, where).act(wanted, wanted)
    assert asyncio.all_tasks() == running
    assert place.ended == ["a"]
    assert await where.journal.recall("step1-0") is not None
    assert await where.journal.recall("step1-1") is None


WRITES = 10
"""Journal entries of the script below: 3 answers, 7 tool results."""


def mixed() -> Script:
    """Reads before, between and after changes, in one answer."""
    look = use("read_file", path="a.txt")
    return by_step(
        uses(use("write_file", path="a.txt", content="one\n")),
        uses(
            look, use("list_files"), use("run", command="echo more >> a.txt"), look, use("search", pattern="ore"), look
        ),
        FINISH,
    )


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("moment", range(1, WRITES + 1))
async def test_a_kill_among_them_changes_no_result(tmp_path: Path, moment: int, lost: bool) -> None:
    """Whether the files are found or begun anew: what was read before a change shows the file before it."""
    folders = tmp_path / "one", tmp_path / ("two" if lost else "one")
    for folder in folders:
        folder.mkdir(exist_ok=True)
    model, memory = ScriptedModel(mixed()), Memory()
    with pytest.raises(asyncio.CancelledError):
        await agent(model).run(brief(), desk(folders[0], memory, dies_after=moment))
    outcome = await agent(model).run(brief(), desk(folders[1], memory, fresh=lost))
    assert outcome.kind == "done"
    assert memory.writes == WRITES
    assert len(model.asked) == 3, "each answer was paid once"
    before, listed, _, after, found, last = model.asked[-1].results
    assert "one" in before
    assert "more" not in before
    assert "a.txt" in listed
    assert "more" in after
    assert "a.txt:2:more" in found
    assert after == last
    assert (folders[1] / "a.txt").read_text() == "one\nmore\n"


async def test_the_ordinary_tools_that_read_say_so(tmp_path: Path) -> None:
    """Sixteen reads of one answer give sixteen results in order."""
    for number in range(16):
        (tmp_path / f"f{number}.txt").write_text(f"content {number}\n")
    reads = uses(*(use("read_file", path=f"f{number}.txt") for number in range(16)))
    _, model = await converse(by_step(reads, FINISH), desk(tmp_path))
    assert [f"content {number}\n" in text for number, text in enumerate(model.asked[1].results)] == [True] * 16
