"""A project goes out into a file and comes in again; no file of anybody is lost, and every refusal says what to do."""

import json
import os
from pathlib import Path

import pytest

from conductor_core.commands.approve import Approve
from conductor_core.commands.look import Show
from conductor_core.commands.portable import Export, Import
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.room import Room
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.commands.conftest import Line
from tests.logic.shown import text


async def poems(at: Stage) -> None:
    """A project with one run that is over."""
    first = await at.order(Start(goal="make a poem", project="poems"), there=False)
    await at.until(first.run)


@pytest.mark.parametrize("content", ["my notes", "{}", '{"project_id": "letters"}', "[1]"])
async def test_a_file_that_is_no_export_of_the_project_is_not_written_over(tmp_path: Path, content: str) -> None:
    """Unless that is ordered; an older export of the same project is replaced."""
    there = tmp_path / "notes.json"
    there.write_text(content)
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await poems(at)
        refused = await at.order(Export(project="poems", to=str(there)))
        assert (refused.outcome, refused.text) == (
            "refused",
            f"{there} is there already and is no export of poems: "
            "give another file with `to`, or `force` to write over it.",
        )
        assert there.read_text() == content
        assert (await at.order(Export(project="poems", to=str(there), force=True))).outcome == "ok"
        assert (await at.order(Export(project="poems", to=str(there)))).text == f"The project poems is in {there}."
        assert json.loads(there.read_text())["project_id"] == "poems"


@pytest.mark.parametrize(
    ("rename", "reason"),
    [
        (None, "There is a project poems already: give another id with `rename`."),
        ("poems", "There is a project poems already: give another id with `rename`."),
        (
            "../../x",
            "A project cannot be called '../../x': `rename` takes small letters, digits and dashes, e.g. x.",
        ),
        (
            "My Poems",
            "A project cannot be called 'My Poems': `rename` takes small letters, digits and dashes, e.g. my-poems.",
        ),
    ],
)
async def test_a_name_that_cannot_be_had_is_refused(tmp_path: Path, rename: str | None, reason: str) -> None:
    """The sentence names the option, not the file."""
    out = tmp_path / "out.json"
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await poems(at)
        await at.order(Export(project="poems", to=str(out)))
        refused = await at.order(Import(path=str(out), rename=rename))
        assert (refused.outcome, refused.text) == ("refused", reason)


async def test_an_imported_run_has_a_room_where_it_is_worked_on(tmp_path: Path) -> None:
    """It came without one; its thread begins with everything that happened where it comes from."""
    out = tmp_path / "out.json"
    room = RoomId("memory:R2")
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        first = await at.order(Start(goal="make a poem", project="poems"))
        await at.until(first.run, "awaiting_approval")
        await at.order(Export(project="poems", to=str(out)))
        await at.order(Import(path=str(out), rename="letters"))
        assert await at.store.read(lambda tx: tx.rooms.get(room)) is None
        assert "run.paused" in await at.kinds(RunId("R2"))
        assert (await at.order(Resume(run="R2"))).text == "R2 goes on."
        assert await at.store.read(lambda tx: tx.rooms.get(room)) == Room(id=room, run=RunId("R2"), cursor=0)
        await at.order(Approve(run="R2"))
        assert (await at.until(RunId("R2"))).state == "done"


async def test_what_was_handed_over_elsewhere_is_not_looked_for_here(tmp_path: Path) -> None:
    """No path is told that nothing here wrote to."""
    out = tmp_path / "out.json"
    async with stage(tmp_path / "home", planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await poems(at)
        await at.order(Export(project="poems", to=str(out)))
        await at.order(Import(path=str(out), rename="letters"))
        shown = await at.order(Show(what="R2"))
        assert shown.card
        told = " ".join(text(shown.card).split())
        elsewhere = "R1.diff, R1.patch, R1.zip and R1-thread.md."
        assert told.endswith(f"Handed over elsewhere, where this project comes from: {elsewhere}")
        assert str(tmp_path) not in told
        assert str(tmp_path) not in json.dumps(shown.data)


def test_a_cassette_is_played_from_a_shell(line: Line) -> None:
    """The exit code says whether the posts are the same."""
    kept = next((Path(__file__).parents[1] / "replay" / "cassettes").glob("default-goal.json"))
    assert line(f"replay {kept}").text == "R1: the same 4 posts."
    other = Path("other.json")
    other.write_text(kept.read_text().replace('"title":"R1: done"', '"title":"R1: undone"'))
    said = line("replay other.json")
    assert (said.code, said.data) == (1, {"differs": "post 4 (console:R1/60/result)"})


@pytest.mark.parametrize("what", ["/dev/zero", "pipe", "folder"])
async def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, what: str) -> None:
    """A device has no end, and a pipe that nobody writes to never begins."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    path = tmp_path / what
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        refused = await at.order(Import(path=str(path)))
        assert (refused.outcome, refused.text) == ("refused", f"{path} is no file: give one that `export` wrote.")
        await poems(at)
        kept = await at.order(Export(project="poems", to=str(path)))
        assert kept.text.startswith(f"{path} is there already and is no export of poems")
