"""Work that meets other work in the same lines becomes a task with both sides, or a question to a person."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.change import Change
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.events.task import TaskAdded
from conductor_core.logic.board import Board
from conductor_core.logic.rendering.meeting import meeting_card
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.logic.shown import text

GOAL = Start(goal="make a poem")
PLAN = (work("T1"), work("T2"), work("T3", "T2"))


class Rivals:
    """Two tasks write the same file, one after the other; who brings them together does it at the given try."""

    def __init__(self, *, leaves_marks: int = 0) -> None:
        self.agent = ScriptedAgent("coder", self.act)
        self._first = asyncio.Event()
        self._begun = asyncio.Event()
        self.brings, self.may_bring = asyncio.Event(), asyncio.Event()
        self.may_bring.set()
        self._leaves = leaves_marks

    async def act(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        if brief.title.startswith("Bring"):
            return await self._bring(desk)
        if brief.task not in ("T1", "T2"):
            return await writes_its_brief(brief, desk)
        if brief.task == "T1":
            await asyncio.wait_for(self._begun.wait(), 10)
        self._begun.set()
        await desk.workspace.session.put({"poem.txt": File(content=f"{brief.task}\n".encode())})
        if brief.task == "T2":
            await asyncio.wait_for(self._first.wait(), 10)
        return Done(summary=f"{brief.task} wrote a line")

    async def _bring(self, desk: Desk) -> Outcome:
        self.brings.set()
        await self.may_bring.wait()
        begin = (await desk.workspace.session.get(["poem.txt"]))["poem.txt"].content
        assert begin == b"<<<<<<< ours\nT1\n=======\nT2\n>>>>>>> theirs\n"
        self._leaves -= 1
        content = begin + b"\n" if self._leaves >= 0 else b"T1\nT2\n"
        await desk.workspace.session.put({"poem.txt": File(content=content)})
        return Done(summary="brought both together")

    def merged(self) -> None:
        """The first is in the files: the second may end."""
        self._first.set()


async def test_a_change_of_the_plan_keeps_what_brings_both_sides_together(tmp_path: Path) -> None:
    """It stands on no plan that anybody proposed."""
    rivals = Rivals()
    rivals.may_bring.clear()
    async with stage(tmp_path, planner(*PLAN), rivals.agent) as at:
        reply = await at.order(GOAL, there=False)
        await at.told(reply.run, "task.merged", 1)
        rivals.merged()
        await asyncio.wait_for(rivals.brings.wait(), 10)
        assert (await at.order(Change(edit="drop task 3"), run="R1")).text == "The plan of R1 has changed."
        rivals.may_bring.set()
        assert (await at.until(reply.run)).state == "done"
        assert await at.files(reply.run) == {"poem.txt": "T1\nT2\n"}


@pytest.mark.parametrize("tries", [0, 1])
async def test_a_conflict_becomes_a_task_with_both_sides(tmp_path: Path, tries: int) -> None:
    """Its order holds both, its files begin with both, marks that are left are not accepted, and who needed it waits."""
    rivals = Rivals(leaves_marks=tries)
    async with stage(tmp_path, planner(*PLAN), rivals.agent) as at:
        reply = await at.order(GOAL, there=False)
        await at.told(reply.run, "task.merged", 1)
        rivals.merged()
        assert (await at.until(reply.run)).state == "done"
        assert (await at.files(reply.run))["poem.txt"] == "T1\nT2\n"
        order = next(brief for brief in rivals.agent.briefs if brief.title.startswith("Bring"))
        assert (order.task, order.title) == ("T4", "Bring T2 together with what was merged before")
        assert '<data of="poem.txt as it was merged before">\nT1\n' in order.text
        assert '<data of="poem.txt as T2 wants it">\nT2\n' in order.text
        assert [brief.task for brief in rivals.agent.briefs][-1] == "T3"
        assert sum(brief.task == "T4" for brief in rivals.agent.briefs) == tries + 1
        added = next(r.event for r in await at.events(reply.run) if isinstance(r.event, TaskAdded))
        assert text(meeting_card(Board(run=order.run), added)) == (
            "R1: T2 and what was merged before meet in poem.txt\n"
            "  T4 brings both sides together, and is checked like any other work. T3 waits\n"
            "  for it."
        )


@pytest.mark.parametrize(
    ("choice", "poem", "state"),
    [("1", "T2\n", "done"), ("2", "T1\n", "done"), ("3", "T1\n", "incomplete")],
    ids=["its side", "what was merged before", "drop it"],
)
async def test_where_nobody_thinks_a_person_chooses(tmp_path: Path, choice: str, poem: str, state: str) -> None:
    """Plain programs cannot bring anything together."""
    rivals = Rivals()
    rivals.agent.card = rivals.agent.card.model_copy(update={"kind": "command"})
    plan = planner(*(task.model_copy(update={"agent": "coder"}) for task in (work("T1"), work("T2"))))
    async with stage(tmp_path, plan, rivals.agent) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await at.told(reply.run, "task.merged", 1)
        rivals.merged()
        await at.told(reply.run, "question.asked", 1)
        await at.order(Answer(question=1, text=choice), run="R1")
        assert (await at.until(reply.run)).state == state
        assert (await at.files(reply.run))["poem.txt"] == poem
