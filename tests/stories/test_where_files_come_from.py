"""A source that cannot be used begins nothing; a name that holds a secret becomes no project's name."""

from functools import partial
from pathlib import Path

import pytest

from adapters.cli.offers import left_too, offer, unfinished_same
from conductor_core.commands.look import Projects, Runs
from conductor_core.commands.sources import parse_source
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Stop
from conductor_core.domain.card import Facts
from conductor_core.domain.ids import RunId
from conductor_core.domain.project import FolderSource, GitSource, ZipSource
from conductor_core.errors import InputRefusedError
from conductor_core.events.run import RunStarted
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.store import Transaction
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.workspaces.archives import zipped

KEY = "sk-" + "ant-api03-1aB2cD3eF4gH5iJ6kL7mN8oP9"


def coder() -> ScriptedAgent:
    """Somebody to work."""
    return ScriptedAgent("coder", writes_its_brief)


def look_over(source: Path | str, **more: str) -> Start:
    """An order on files."""
    return Start.model_validate({"from": str(source), "goal": "look it over", **more})


async def test_a_source_that_is_not_there_begins_nothing(tmp_path: Path) -> None:
    """A refusal, no failed run and no project; nor does it keep the name."""
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        reply = await at.order(look_over(tmp_path / "nowhere", project="mine"), there=False)
        assert (reply.outcome, reply.run) == ("refused", None)
        assert reply.text == (
            f"'{tmp_path}/nowhere' does not exist on this machine: give a folder, a ZIP file or a https git address."
        )
        assert (await at.order(Runs())).data == []
        assert (await at.order(Projects())).data == []


async def test_projects_of_one_folder_are_told_apart(tmp_path: Path) -> None:
    """Each has its source, its runs, and how the last one ended."""
    source = tmp_path / "mine"
    source.mkdir()
    (source / "f").write_text("1\n")
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        for run in ("R1", "R2"):
            await at.order(look_over(source), there=False)
            assert (await at.until(RunId(run))).state == "done"
        reply = await at.order(Projects())
        assert reply.card is not None
        (facts,) = (block for block in reply.card.blocks if isinstance(block, Facts))
        words = [(fact.name, fact.value.partition(" at ")[0], fact.value[-6:]) for fact in facts.facts]
        assert words == [
            ("mine", f"mine - the folder {source} - 1 run, last R1", ": done"),
            ("mine-2", f"mine - the folder {source} - 1 run, last R2", ": done"),
        ]


async def test_who_takes_the_same_files_again_is_told_of_the_project_there_is(tmp_path: Path) -> None:
    """This is another one, without what was made in the first; the order that goes on with that one stands beside it."""
    source = tmp_path / "mine"
    source.mkdir()
    (source / "f").write_text("1\n")
    told = "The same files were taken before, as the project "
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        for order in (look_over(source), look_over(source), look_over(source, project="other")):
            assert (await at.until((await at.order(order, there=False)).run)).state == "done"
        assert told not in await at.thread(RunId("R1"))
        second, third = [" ".join((await at.thread(RunId(run))).split()) for run in ("R2", "R3")]
        assert f"{told}mine, last run R1. This is another one: it begins with the files as they are now." in second
        assert f"{told}mine-2, last run R2." in third

        on = await at.order(Start(goal="make a poem", project="mine"), there=False)
        await at.until(on.run)
        assert on.text == "R4 is on its way in project mine."
        assert told not in await at.thread(on.run)


async def test_an_archive_needs_no_ending(tmp_path: Path) -> None:
    """It is kept as what it is."""
    (tmp_path / "mine").write_bytes(zipped({"f": b"1"}))
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        assert (await at.order(look_over(tmp_path / "mine"), there=False)).text == "R1 is on its way in project mine."
        (project,) = await at.store.read(lambda tx: tx.projects.all())
        assert project.source == ZipSource(path=str(tmp_path / "mine"))


async def test_an_order_that_was_carried_out_is_answered_again_though_its_files_are_gone(tmp_path: Path) -> None:
    """The same key, the same answer."""
    source = tmp_path / "mine.zip"
    source.write_bytes(zipped({"f": b"1"}))
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        first = await at.order(look_over(source), there=False, key="k1")
        source.unlink()
        assert await at.order(look_over(source), there=False, key="k1") == first


@pytest.mark.parametrize("name", [KEY, f"{KEY}.zip", "password=hunter2abc"])
async def test_a_secret_in_the_name_of_a_source_names_no_project(tmp_path: Path, name: str) -> None:
    """Neither as it is nor in small letters."""
    if name.endswith(".zip"):
        (tmp_path / name).write_bytes(zipped({"f": b"1"}))
    else:
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_text("1")
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        reply = await at.order(look_over(tmp_path / name), there=False)
        assert reply.text == "R1 is on its way in project project."
        (project,) = await at.store.read(lambda tx: tx.projects.all())
        assert (project.id, project.name) == ("project", "project")
        (started,) = [one.event for one in await at.events(reply.run) if isinstance(one.event, RunStarted)]
        assert "[redacted" in started.source


async def test_a_secret_given_as_the_name_of_a_project_begins_a_new_one(tmp_path: Path) -> None:
    """It never goes on with one that happens to be called like that."""
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        for number, project in enumerate(("project", "project-2"), 1):
            reply = await at.order(Start(goal="make a poem", project=KEY), there=False)
            assert reply.text == f"R{number} is on its way in project {project}."


async def test_a_known_secret_in_a_path_is_in_no_refusal(tmp_path: Path) -> None:
    """Even one that looks like nothing."""
    async with stage(tmp_path / "home", planner(work("T1")), coder(), redactor=Redactor(["correct-horse"])) as at:
        reply = await at.order(look_over(tmp_path / "correct-horse"), there=False)
        assert (reply.outcome, "correct-horse" in reply.text) == ("refused", False)


@pytest.mark.parametrize("known", [(), (KEY,)])
async def test_the_same_order_with_a_secret_in_its_goal_is_known_again(tmp_path: Path, known: tuple[str, ...]) -> None:
    """It is kept without the secret; whoever repeats it means the run that is not over."""
    order = Start(goal=f"log in with {KEY}")
    async with stage(tmp_path / "home", planner(work("T1")), coder(), redactor=Redactor(known)) as at:
        reply = await at.order(order)
        await at.until(reply.run, "awaiting_approval")
        assert await at.store.read(partial(_known, order)) == "R1"
        assert await at.store.read(partial(_known, Start(goal="log in with another key"))) is None


async def test_the_same_order_on_the_same_place_is_known_again(tmp_path: Path) -> None:
    """Also where a ZIP without an ending was meant, and where the project was called by its name."""
    (tmp_path / "mine").write_bytes(zipped({"f": b"1"}))
    orders = [look_over(tmp_path / "mine"), Start(goal="make a poem", project="My Poems")]
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        for number, order in enumerate(orders, 1):
            reply = await at.order(order)
            await at.until(reply.run, "awaiting_approval")
            found = await at.store.read(partial(_known, order))
            assert found == f"R{number}"


async def test_who_orders_it_otherwise_means_another_run(tmp_path: Path) -> None:
    """The same goal with another budget or another mode is not what is under way; what is not said may be anything."""
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        reply = await at.order(Start(goal="make a poem", budget=5, mode="fast"))
        await at.until(reply.run, "awaiting_approval")
        found = {
            said: await at.store.read(partial(_known, Start.model_validate({"goal": "make a poem", **dict(said)})))
            for said in ((), (("budget", 5),), (("budget", 6),), (("mode", "careful"),), (("team", "night"),))
        }
        assert list(found.values()) == ["R1", "R1", None, None, None]


async def test_of_several_the_newest_is_gone_on_with_and_the_others_are_named(tmp_path: Path) -> None:
    """Nobody goes on with one that was passed over for a newer one, and none is forgotten."""
    order = Start(goal="make a poem")
    async with stage(tmp_path / "home", planner(work("T1")), coder()) as at:
        for _ in range(3):
            await at.until((await at.order(order)).run, "awaiting_approval")
        newest, *others = await at.store.read(partial(unfinished_same, order=order))
        assert newest.id == "R3"
        assert left_too(others) == " R2 and R1 are left too: `conductor resume R2`."
        assert left_too(()) == ""
        await at.order(Stop(run="R3"))
        paused = await at.conductor.run(RunId("R3"))
        offered = await at.store.read(partial(offer, run=paused))
        assert offered == "R3 is paused with the same goal (0 of 1 tasks are done). Go on with it?"


def _known(order: Start, tx: Transaction) -> RunId | None:
    found = unfinished_same(tx, order)
    return found[0].id if found else None


@pytest.mark.parametrize("address", [" https://git.example/a/b", "https://git.example/a/b\n"])
def test_blanks_around_an_address_are_refused(address: str) -> None:
    """A part of no address; a folder may be called so."""
    with pytest.raises(InputRefusedError, match="has characters that no address of a repository needs"):
        parse_source(address)


def test_a_source_is_kept_as_it_is_written() -> None:
    """Only the host of an address has no capitals."""
    assert parse_source("HTTPS://GIT.EXAMPLE/a/b") == GitSource(url="https://git.example/a/b")
    assert parse_source(" mine") == FolderSource(path=" mine")
