"""People say things in the thread of a run, and the agents read them."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.commands.approve import Approve
from conductor_core.commands.look import Show
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume, Retry, Stop
from conductor_core.commands.tell import Accept, Steer, Tell
from conductor_core.domain.agent import AgentHealth, Brief, Failed, Outcome
from conductor_core.domain.card import Buttons
from conductor_core.domain.command import Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.remark import Opening
from conductor_core.domain.run import RunOptions
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.stories.listeners import Listener, card

GOAL = Start(goal="make a poem")
AUTO = RunOptions(approval="auto")


async def test_a_message_reaches_the_agent_at_its_next_step_with_its_author(tmp_path: Path) -> None:
    """The card says for whom it waits, and then who has read it; it is read once."""
    coder = Listener()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        reply = await at.order(Tell(text="use rhymes"), run="R1", by="Bob", role="member")
        assert reply.text == "Said to everybody at work (number 1)."
        assert "It waits for the next step of T1." in await card(at, "R1: Bob says (number 1)")
        assert await coder.listen("step") == ("Bob: use rhymes",)
        assert "T1 has read it." in await card(at, "R1: Bob says (number 1)")
        assert await coder.listen("end") == ()
        await at.until(reply.run)


async def test_what_is_said_before_a_task_begins_stands_in_its_order(tmp_path: Path) -> None:
    """Said to one task it reaches no other."""
    coder = Listener()
    plan = planner(work("T1"), work("T2", "T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        said = await at.order(Tell(task="t2", text="in blue"), run="R1")
        assert said.text == "Said to T2 (number 1)."
        assert "T2 reads it when it begins." in await card(at, "R1: Ann says to T2 (number 1)")
        assert await coder.listen("end") == ()
        assert await coder.at() == "T2"
        assert coder.heard == ["Ann: in blue"]
        assert "T2 has read it." in await card(at, "R1: Ann says to T2 (number 1)")
        await coder.listen("end")
        await at.until(said.run)


async def test_who_may_not_steer_makes_a_suggestion_that_somebody_accepts(tmp_path: Path) -> None:
    """Vic only looks on: no agent reads it before Ann accepts it; Vic cannot accept it, and nobody twice."""
    coder = Listener()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        reply = await at.order(Tell(text="make it shorter"), run="R1", by="Vic", role="viewer")
        assert reply.text == "It stands there as suggestion 1: who may steer R1 can accept it for everybody at work."
        shown = await card(at, "R1: Vic suggests (number 1)")
        assert "no agent reads it unless somebody accepts it" in shown
        assert "accept 1" in shown
        assert await coder.listen("step") == ()
        refused = await at.order(Accept(number=1), run="R1", by="Vic", role="viewer")
        assert refused.text == "`accept` needs the role member; you are viewer."
        assert (await at.order(Accept(number=1), run="R1")).text == "What Vic suggested counts now (number 1)."
        twice = await at.order(Accept(number=1), run="R1", by="Bob")
        assert twice.text == "1 is no suggestion any more: Ann accepted it already."
        assert await coder.listen("step") == ("Vic (Ann agrees): make it shorter",)
        assert "Ann accepted it." in await card(at, "R1: Vic says (number 1)")
        assert (await at.order(Accept(number=9), run="R1")).text == "Nothing with the number 9 was said in R1."
        await coder.listen("end")
        await at.until(reply.run)


async def test_an_edited_message_replaces_what_nobody_has_read(tmp_path: Path) -> None:
    """The agent is told only the newest wording."""
    coder = Listener()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        await at.order(Tell(text="in blue", message="m1"), run="R1")
        await at.order(Tell(text="in red", message="m1", replaces="m1"), run="R1")
        await at.order(Tell(text="in green", message="m1", replaces="m1"), run="R1")
        assert "Replaced by number 2 before anybody read it." in await card(at, "R1: Ann says (number 1)")
        assert await coder.listen("step") == ("Ann: in green",)
        await coder.listen("end")
        await at.until(RunId("R1"))


async def test_an_edited_message_that_was_read_is_followed_by_a_correction(tmp_path: Path) -> None:
    """Only its author or an owner corrects it, and nobody twice."""
    coder = Listener()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        await at.order(Tell(text="in blue", message="m1"), run="R1", by="Bob", role="member")
        await coder.listen("step")
        other = await at.order(Tell(text="in red", replaces="1"), run="R1", by="Cem", role="member")
        assert other.text == "1 is what Bob said: only Bob or an owner can change it."
        await at.order(Tell(text="in red", message="m1", replaces="m1"), run="R1", by="Bob", role="member")
        assert await coder.listen("step") == ("Bob, instead of “in blue”: in red",)
        shown = await card(at, "R1: Bob says (number 1)")
        assert "Replaced by number 2; T1 had read it and is told so." in shown
        again = await at.order(Tell(text="in green", replaces="1"), run="R1", by="Bob", role="member")
        assert again.text == "1 was replaced already."
        await coder.listen("end")
        await at.until(RunId("R1"))


@pytest.mark.parametrize(
    ("when", "told"), [("interrupt", "call"), ("follow-up", "step"), ("queued", "end")], ids=lambda one: one
)
async def test_people_choose_per_project_when_agents_are_told(tmp_path: Path, when: str, told: Opening) -> None:
    """A command changes it for all runs of the project."""
    coder = Listener()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        holds = await at.order(Steer(), run="R1")
        assert "after the tool calls under way, before the model is asked again (follow-up)." in holds.text
        changed = await at.order(Steer.model_validate({"when": when}), run="R1")
        assert f"({when})." in changed.text
        await at.order(Tell(text="in blue"), run="R1")
        openings: tuple[Opening, ...] = ("call", "step", "end")
        for opening in openings:
            assert bool(await coder.listen(opening)) == (opening == told)
        await at.until(RunId("R1"))


async def test_the_next_try_reads_what_the_last_one_had_read(tmp_path: Path) -> None:
    """It begins anew, so it is told anew."""
    said: list[tuple[str, ...]] = []

    async def fails_once(brief: Brief, desk: Desk) -> Outcome:
        said.append(brief.said)
        if len(said) == 1:
            return Failed(cause="not this time", remedy="fail")
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", fails_once)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        await at.order(Tell(text="in blue"), run="R1")
        await at.order(Tell(text="with rhymes", task="T1"), run="R1")
        await at.order(Approve(), run="R1")
        await at.until(reply.run)
        await at.order(Retry(task="T1"), run="R1")
        await at.until(reply.run)
        assert said == [("Ann: in blue", "Ann: with rhymes")] * 2


def pressed(reply: Reply) -> list[str]:
    """What the buttons below an answer order."""
    assert reply.card
    rows = [block for block in reply.card.blocks if isinstance(block, Buttons)]
    return [button.command for row in rows for button in row.buttons]


async def test_nobody_at_work_is_said_so(tmp_path: Path) -> None:
    """Words for what is over are refused in one sentence; what they may begin instead stands below it, where a button can hold it."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief), options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run)
        late = await at.order(Tell(text="in blue"), run="R1")
        assert late.text == "R1 is done: nobody is at work who could read it."
        project = (await at.conductor.run(RunId("R1"))).project
        assert pressed(late) == [f"start project={project} in blue"]
        assert pressed(await at.order(Tell(text="in\n\nred"), run="R1")) == [f"start project={project} in red"]
        assert pressed(await at.order(Tell(text="in blue " * 60), run="R1")) == []
        assert (await at.order(Tell(text="in blue"), run="R1", role="viewer")).card is None
        second = await at.order(GOAL, there=True)
        await at.until(second.run)


async def test_a_plain_program_takes_no_words_and_that_is_said(tmp_path: Path) -> None:
    """They are kept for the record."""
    begun, hold = asyncio.Event(), asyncio.Event()

    async def waits(brief: Brief, desk: Desk) -> Outcome:
        assert brief.said == ()
        begun.set()
        await hold.wait()
        return await writes_its_brief(brief, desk)

    program = ScriptedAgent("formatter", waits, health=AgentHealth(state="available"))
    program.card = program.card.model_copy(update={"kind": "command"})
    async with stage(tmp_path, planner(work("T1", agent="formatter")), program, options=AUTO) as at:
        await at.order(GOAL)
        await asyncio.wait_for(begun.wait(), 10)
        await at.order(Tell(text="in blue", task="T1"), run="R1")
        assert "T1 is done by a plain program, which takes no words: kept for the record." in await card(
            at, "R1: Ann says to T1 (number 1)"
        )
        hold.set()
        await at.until(RunId("R1"))


async def test_where_plain_programs_do_all_that_is_left_nobody_is_promised_to_read(tmp_path: Path) -> None:
    """It is said at once, and in the end the words stand among what nobody has read."""
    program = ScriptedAgent("formatter", writes_its_brief)
    program.card = program.card.model_copy(update={"kind": "command"})
    async with stage(
        tmp_path, planner(work("T1", agent="formatter"), work("T2", "T1", agent="formatter")), program
    ) as at:
        run = (await at.order(GOAL)).run
        await at.until(run, "awaiting_approval")
        reply = await at.order(Tell(text="in blue"), run=run)
        assert reply.text == (
            "Kept for the record (number 1): nobody in what is left of this plan takes words: its tasks are done by plain programs; "
            "`change …` changes the plan."
        )
        said = await card(at, "R1: Ann says (number 1)")
        assert "Nobody in what is left of this plan takes words: its tasks are done by plain programs;" in said
        await at.order(Approve(), run=run)
        await at.until(run)
        assert "Nobody has read it: the run is over." in await card(at, "R1: Ann says (number 1)")
        assert "- Ann: in blue" in (await at.thread(RunId("R1"))).partition("Not read by anybody")[2]
        shown = (await at.order(Show(), run=run)).card
        assert shown is not None
        assert shown.title == "R1: done"


async def test_what_was_said_survives_the_end_of_the_service(tmp_path: Path) -> None:
    """What was read stays read, what was not is read then; a repeated delivery says it once."""
    coder = Listener()
    plan = planner(work("T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        for _ in range(2):
            await at.order(Tell(text="in blue"), run="R1", key="slack-event-7")
        assert await coder.listen("step") == ("Ann: in blue",)
        await at.order(Tell(text="with rhymes"), run="R1")
        workspaces = at.workspaces
    again = Listener()
    async with stage(tmp_path, plan, ScriptedAgent("coder", again.act), workspaces=workspaces, options=AUTO) as at:
        await again.at()
        assert await again.listen("step") == ("Ann: with rhymes",)
        await again.listen("end")
        await at.until(RunId("R1"))
        assert (await at.kinds(RunId("R1"))).count("remark.made") == 2
        assert (await at.kinds(RunId("R1"))).count("remark.read") == 2


async def test_a_pause_loses_no_words(tmp_path: Path) -> None:
    """What is said while a run is paused is read when it goes on."""
    coder = Listener()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await coder.at()
        await at.order(Stop(), run="R1")
        await at.order(Tell(text="in blue"), run="R1")
        await at.order(Resume(), run="R1")
        await coder.at()
        assert await coder.listen("step") == ("Ann: in blue",)
        await coder.listen("end")
        await at.until(RunId("R1"))
