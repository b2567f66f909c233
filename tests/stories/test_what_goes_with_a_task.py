"""What is there for one task alone goes with it, and nobody has to undo twice."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.steer import Retry
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.domain.people import CONDUCTOR
from conductor_core.logic.grammar import parse
from conductor_core.ports.agent import Desk
from conductor_core.ports.workspaces import Author, Conflict
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.stories.test_task_orders import AUTO, GOAL, RUN, Held, states


def reviewing(at: ScriptedAgent) -> list[str]:
    """What a reviewer was given to look at."""
    return [str(brief.task) for brief in at.briefs]


async def approves(brief: Brief, desk: Desk) -> Outcome:
    """A reviewer."""
    _ = brief, desk
    return Done(summary="well", verdict=Verdict(approved=True, reviewer="critic"))


@pytest.mark.parametrize("order", ["skip T1", "cancel T1"])
async def test_the_review_of_a_task_goes_with_it_and_comes_back_with_it(tmp_path: Path, order: str) -> None:
    """It would be paid for nothing. The review of all that is there stays."""
    coder = Held(holds="T1")
    agent = ScriptedAgent("coder", coder.act, vendor="A")
    critic = ScriptedAgent("critic", approves, roles=("reviewer",), vendor="B")
    async with stage(tmp_path, planner(work("T1"), work("T2")), agent, critic, options=AUTO) as at:
        await at.order(GOAL)
        await asyncio.wait_for(coder.begun.wait(), 10)
        await at.order(parse(order, COMMANDS), run="R1")
        over = await at.until(RUN)
        off = "skipped" if order == "skip T1" else "cancelled"
        assert await states(at) == {"T1": off, "T1R": off, "T2": "done", "T2R": "done"}
        assert reviewing(critic) == ["T2R"]
        assert "T1R" not in over.reason
        coder.may.set()
        await at.order(Retry(task="T1"), run="R1")
        assert (await at.until(RUN)).state == "done"
        assert reviewing(critic) == ["T2R", "T1R"]


async def test_the_review_of_work_that_is_undone_is_neither_done_again_nor_shown(tmp_path: Path) -> None:
    """Nobody approves what is not there; a review of the plan that has nothing else to look at goes as well."""
    agent = ScriptedAgent("coder", writes_its_brief, vendor="A")
    critic = ScriptedAgent("critic", approves, roles=("reviewer",), vendor="B")
    of_plan = work("T3", "T2", kind="review", role="reviewer")
    async with stage(tmp_path, planner(work("T1"), work("T2"), of_plan), agent, critic, options=AUTO) as at:
        await at.order(GOAL)
        assert (await at.until(RUN)).state == "done"
        assert sorted(reviewing(critic)) == ["T1R", "T3"]
        assert (await at.order(Undo(task="T2"), run="R1")).text == "R1.T2 is undone. `retry T2` does it again."
        assert (await at.until(RUN)).reason == "1 part is not done: T2 Do T2: undone"
        assert await states(at) == {"T1": "done", "T1R": "done", "T2": "undone", "T3": "skipped"}
        assert (await at.thread(RUN)).rpartition("**Review:**")[2].partition("\n")[0].count("critic approves") == 1
        assert sorted(reviewing(critic)) == ["T1R", "T3"]
        await at.order(Retry(task="T2"), run="R1")
        assert (await at.until(RUN)).state == "done"
        assert sorted(reviewing(critic)) == ["T1R", "T3", "T3"]


class Busy(MemoryWorkspaces):
    """Files that others go on merging into while somebody undoes work: so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times, self.faster = times, _nobody

    async def revert(
        self, project: ProjectId, head: CommitId, commit: CommitId, *, message: str, author: Author
    ) -> CommitId | Conflict:
        """Somebody is faster."""
        if self.times:
            self.times -= 1
            await self.faster(self.commit(self.trees[head] | {f"more{self.times}": File(content=b"")}))
        return await super().revert(project, head, commit, message=message, author=author)


async def _nobody(commit: CommitId) -> None:
    _ = commit


@pytest.mark.parametrize("times", [4, 5])
async def test_undo_looks_anew_where_something_was_merged_meanwhile(tmp_path: Path, times: int) -> None:
    """Nobody has to give the order again, unless it goes on like that."""
    files = Busy(times)
    agents = (planner(work("T1"), work("T2")), ScriptedAgent("coder", writes_its_brief))
    async with stage(tmp_path, *agents, options=AUTO, workspaces=files) as at:

        async def merge(commit: CommitId) -> None:
            await at.truth.change(
                lambda moment: moment.tx.runs.save(moment.run(RUN).model_copy(update={"head": commit})), actor=CONDUCTOR
            )

        files.faster = merge
        await at.order(GOAL)
        await at.until(RUN)
        reply = await at.order(Undo(task="T1"), run="R1")
        if times == 5:
            assert reply.text == "R1 has moved on meanwhile: give the order again."
            return
        assert reply.text == "R1.T1 is undone. `retry T1` does it again."
        await at.until(RUN)
        assert sorted(await at.files(RUN)) == ["T2.txt", "more0", "more1", "more2", "more3"]
