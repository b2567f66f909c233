"""What a reviewer finds goes back to the author so many times, then to a person."""

from pathlib import Path

import pytest

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.evidence import Finding, Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import Stage, planner, stage, work

RUN = RunId("R1")
GOAL = Start(goal="make a poem")
PLAN = (
    work("T1", agent="ada"),
    work("T2", agent="bob"),
    work("T3", "T1", "T2", kind="review", role="reviewer"),
)


async def writes(brief: Brief, desk: Desk) -> Outcome:
    """A file of its own; who is told of findings writes another."""
    await desk.workspace.session.put({f"{brief.task}.txt": File(content=brief.text.encode())})
    return Done(summary="wrote it")


class Critic(ScriptedAgent):
    """Approves at the so-manieth look; before, Ada's file is too short."""

    def __init__(self, patience: int) -> None:
        super().__init__("critic", self.judge, roles=("reviewer",), vendor="other")
        self._left = patience

    async def judge(self, brief: Brief, desk: Desk) -> Outcome:
        """A verdict."""
        _ = brief, desk
        self._left -= 1
        finding = Finding(severity="major", path="T1.txt", line=1, text="It is too short.")
        return Done(
            summary="read it",
            verdict=Verdict(approved=self._left < 0, reviewer="critic", findings=(finding,)),
        )


def agents(patience: int) -> tuple[ScriptedAgent, ScriptedAgent, Critic]:
    """Two authors and who judges them."""
    return ScriptedAgent("ada", writes), ScriptedAgent("bob", writes), Critic(patience)


async def asked(at: Stage) -> None:
    """The run up to the question to a person."""
    await at.order(GOAL)
    await at.until(RUN, "awaiting_approval")
    await at.order(Approve(), run=RUN)
    await at.told(RUN, "question.asked", 1)


async def test_findings_go_back_to_the_author_until_the_reviewer_approves(tmp_path: Path) -> None:
    """They are about Ada's file, so Ada settles them, although Bob was there."""
    ada, bob, critic = agents(1)
    options = RunOptions(approval="auto", rounds=2)
    async with stage(tmp_path, planner(*PLAN), ada, bob, critic, options=options) as at:
        await at.order(GOAL)
        assert (await at.until(RUN)).state == "done"
        assert ([brief.task for brief in ada.briefs], len(bob.briefs)) == (["T1", "T3-1"], 1)
        assert ada.briefs[1].text == (
            "A reviewer does not approve your work. Settle what was found:\n- T1.txt:1: It is too short.\n\n"
            "The order was:\nthe work of T1"
        )
        assert [brief.task for brief in critic.briefs] == ["T3", "T3"]


async def test_after_so_many_rounds_a_person_is_asked_and_may_accept_it_as_it_is(tmp_path: Path) -> None:
    """The reviewer does not look again for that."""
    ada, bob, critic = agents(9)
    async with stage(tmp_path, planner(*PLAN), ada, bob, critic, options=RunOptions(rounds=2)) as at:
        await asked(at)
        (question,) = await at.store.read(lambda tx: tx.asks.questions(RUN))
        assert (question.text, question.choices) == (
            "critic does not approve, after it went back 2 times: It is too short. What now?",
            ("accept as it is", "give to another", "drop"),
        )
        await at.order(Answer(question=1, text="1"), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert len(critic.briefs) == 3
        assert "**Review:** critic does not approve; Ann takes it as it is" in await at.thread(RUN)
        assert sorted(await at.files(RUN)) == ["T1.txt", "T2.txt", "T3-1.txt", "T3-2.txt"]


async def test_it_may_be_given_to_another(tmp_path: Path) -> None:
    """Bob settles what Ada did not."""
    ada, bob, critic = agents(2)
    async with stage(tmp_path, planner(*PLAN), ada, bob, critic, options=RunOptions(rounds=1)) as at:
        await asked(at)
        await at.order(Answer(question=1, text="give to another"), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert [brief.task for brief in bob.briefs] == ["T2", "T3-2"]


async def test_it_may_be_dropped(tmp_path: Path) -> None:
    """What was reviewed is taken out of the files."""
    ada, bob, critic = agents(9)
    async with stage(tmp_path, planner(*PLAN), ada, bob, critic, options=RunOptions(rounds=1)) as at:
        await asked(at)
        await at.order(Answer(question=1, text="drop"), run=RUN)
        over = await at.until(RUN)
        assert await at.files(RUN) == {}
        assert (over.state, over.reason) == (
            "incomplete",
            "Ann dropped what critic does not approve, so the files are as they were before.",
        )
        assert "**Review:** critic does not approve; Ann dropped it" in await at.thread(RUN)


@pytest.mark.parametrize("rounds", [0, 1])
async def test_where_nobody_is_asked_the_verdict_stands(tmp_path: Path, rounds: int) -> None:
    """With or without rounds."""
    ada, bob, critic = agents(9)
    options = RunOptions(approval="auto", rounds=rounds)
    async with stage(tmp_path, planner(*PLAN), ada, bob, critic, options=options) as at:
        await at.order(GOAL)
        over = await at.until(RUN)
        assert (over.state, over.reason) == ("incomplete", "The reviewer critic does not approve the result.")
        assert len(critic.briefs) == rounds + 1


async def test_a_question_about_a_review_outlives_the_process(tmp_path: Path) -> None:
    """The verdict is in the books; nobody reviews again."""
    async with stage(tmp_path, planner(*PLAN), *agents(9), options=RunOptions(rounds=1)) as at:
        await asked(at)
    later = agents(9)
    async with stage(tmp_path, planner(*PLAN), *later, workspaces=at.workspaces) as at:
        await at.order(Answer(question=1, text="accept as it is"), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert later[2].briefs == []
