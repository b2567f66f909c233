"""Projects are put away, taken back, and go on; work that others built on cannot be taken out."""

from pathlib import Path

import pytest

from conductor_core.commands.delete import Archive
from conductor_core.commands.look import Projects
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel
from conductor_core.commands.undo import Undo
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.ports.workspaces import Author, Conflict
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces


class Tangled(MemoryWorkspaces):
    """Files in which everything was changed again later."""

    async def revert(
        self, project: ProjectId, head: CommitId, commit: CommitId, *, message: str, author: Author
    ) -> Conflict:
        """Never possible."""
        _ = project, head, commit, message, author
        return Conflict(paths=("a.txt", "b.txt"))


async def test_an_archived_project_is_out_of_the_way_until_it_is_taken_back(tmp_path: Path) -> None:
    """It is not listed, and nothing is started in it."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        first = await at.order(Start(goal="make a poem", project="Poems"), there=False)
        await at.until(first.run)
        assert (await at.order(Archive(project="poems"))).text == "The project poems is archived."
        none = await at.order(Projects())
        assert none.data == []
        assert none.text == (
            "No project is at hand. 1 is archived: `projects` with `archived` lists all, `archive` with `back` takes one out."
        )
        listed = (await at.order(Projects(archived=True))).data
        assert isinstance(listed, list)
        assert len(listed) == 1
        refused = await at.order(Start(goal="make another", project="poems"), there=False)
        assert (refused.outcome, refused.text) == ("refused", "The project poems is archived.")
        back = await at.order(Archive(project="poems", back=True))
        assert back.text == "The project poems is taken out of the archive."
        again = await at.order(Start(goal="make another", project="poems"), there=False)
        assert again.text == "R2 is on its way in project poems."


async def test_a_project_that_is_worked_on_is_not_put_away(tmp_path: Path) -> None:
    """The run that is in the way is named; taking a project back is always possible."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(Start(goal="make a poem"))
        await at.until(reply.run, "awaiting_approval")
        refused = await at.order(Archive(project="poem"))
        assert (refused.outcome, refused.text) == ("refused", "R1 of poem is awaiting approval: `cancel R1` first.")
        assert (await at.order(Archive(project="poem", back=True))).outcome == "ok"
        await at.order(Cancel(run="R1"))
        assert (await at.order(Archive(project="poem"))).text == "The project poem is archived."


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "line\nbreak"])
async def test_a_path_is_no_name_of_a_project(tmp_path: Path, name: str) -> None:
    """Nothing is made of it in silence."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        refused = await at.order(Start(goal="make a poem", project=name), there=False)
        assert refused.outcome == "refused"
        assert refused.text.startswith(f"A project cannot be called {name!r}: a name is no path. Say e.g. ")
        assert await at.store.read(lambda tx: tx.projects.all()) == []


async def test_a_second_project_of_the_same_name_gets_a_number(tmp_path: Path) -> None:
    """Files of a new goal never land in an old project unless it was named."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        assert (await at.order(Start(goal="make a poem"))).text == "R1 is on its way in project poem."
        assert (await at.order(Start(goal="make a poem"))).text == "R2 is on its way in project poem-2."


async def test_work_that_others_built_on_cannot_be_taken_out(tmp_path: Path) -> None:
    """The files that meet are named, and nothing has changed."""
    agents = (planner(work("T1"), work("T2", "T1")), ScriptedAgent("coder", writes_its_brief))
    async with stage(tmp_path, *agents, workspaces=Tangled()) as at:
        reply = await at.order(Start(goal="make a poem"), there=False)
        before = await at.until(reply.run)
        refused = await at.order(Undo(task="T1"), run="R1")
        assert refused.text == "R1.T1 cannot be undone: later work changed a.txt, b.txt too."
        assert await at.conductor.run(before.id) == before
        missing = await at.order(Undo(task="T9"), run="R1")
        assert missing.text == "Run R1 has no task T9. `show R1` lists its tasks."
