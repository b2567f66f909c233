"""Several people in a thread: Conductor listens to who speaks to it and leaves the others alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.card import Buttons
from conductor_core.domain.command import Reply
from conductor_core.domain.ids import RunId
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.crowd import Crowd
from conductor_core.testing.stage import Stage, planner, stage, work

R1 = RunId("R1")


async def asks(brief: Brief, desk: Desk) -> Outcome:
    """Wants to know a colour."""
    return Done(summary=await desk.ask("Which colour?", ("red", "blue")), unchanged_ok=True)


@asynccontextmanager
async def thread(folder: Path, *, coder: ScriptedAgent | None = None) -> AsyncIterator[tuple[Stage, Crowd]]:
    """Ann has started R1; its plan waits for approval."""
    agent = coder or ScriptedAgent("coder", writes_its_brief)
    async with stage(folder, planner(work("T1")), agent) as at:
        reply = await at.order(Start(goal="make a poem"))
        await at.until(reply.run, "awaiting_approval")
        yield at, Crowd(at.conductor, R1)


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[tuple[Stage, Crowd, asyncio.Event]]:
    """Ann has started R1 and approved its plan; its agent goes on when it may."""
    may = asyncio.Event()

    async def waits(brief: Brief, desk: Desk) -> Outcome:
        await may.wait()
        return await writes_its_brief(brief, desk)

    async with thread(folder, coder=ScriptedAgent("coder", waits)) as (at, crowd):
        await at.order(Approve(), run="R1")
        yield at, crowd, may


def text(reply: Reply | None) -> str:
    return reply.text if reply else "…"


async def test_two_people_who_talk_to_each_other_are_left_alone(tmp_path: Path) -> None:
    async with thread(tmp_path) as (at, crowd):
        assert await crowd.says("Ann", "what do you think of the plan?", to=("Bob",)) is None
        assert await crowd.says("Bob", "stop me if I am wrong, but it looks fine") is None
        assert await crowd.says("Ann", "yes") is None
        assert (await at.conductor.run(R1)).state == "awaiting_approval"
        assert await crowd.told_agents() == []
        said = text(await crowd.says("Ann", "yes", to_us=True))
        assert said.startswith("Version 1 of the plan of R1 is approved; work begins.")
        assert (await at.until(R1)).state == "done"


async def test_another_bot_is_never_answered(tmp_path: Path) -> None:
    async with thread(tmp_path) as (at, crowd):
        before = await at.kinds(R1)
        for said in ("approve", "cancel", "what is this?", ""):
            assert await crowd.says("Helper", said, to_us=True, bot=True) is None
        assert await at.kinds(R1) == before


async def test_a_follow_up_never_starts_a_second_run(tmp_path: Path) -> None:
    """Not in the thread, not in words that read as an order, not after the end."""
    async with at_work(tmp_path) as (at, crowd, may):
        await crowd.says("Ann", "make it rhyme")
        assert text(await crowd.says("Ann", "start with the title")) == "Is that meant for me?"
        await crowd.says("Ann", "yes")
        may.set()
        await at.until(R1)
        late = await crowd.says("Ann", "and now in French", to_us=True)
        assert text(late) == "R1 is done: nobody is at work who could read it."
        assert await crowd.told_agents() == ["Ann: make it rhyme", "Ann: start with the title"]
        assert [run.id for run in await at.store.read(lambda tx: tx.runs.all())] == ["R1"]


async def test_a_sentence_that_begins_like_an_order_reaches_the_agents(tmp_path: Path) -> None:
    """In the thread and at the prompt; whoever meant the order is told how it is written."""
    async with at_work(tmp_path) as (at, thread, _):
        prompt = Crowd(at.conductor, R1, "console", "console")
        assert text(await prompt.says("Ann", "Show users a spinner while it loads")) == (
            "Said to everybody at work (number 1). It was taken as words: `help show` says how the order is written."
        )
        assert text(await thread.says("Ann", "answer in German please")) == (
            "Said to everybody at work (number 2). It was taken as words: `help answer` says how the order is written."
        )
        assert text(await prompt.says("Ann", "Line 12 is wrong, fix it")) == "Said to everybody at work (number 3)."
        assert text(await prompt.says("Ann", "shwo T1")) == "There is no command 'shwo'; did you mean show?"
        assert await thread.told_agents() == [
            "Ann: Show users a spinner while it loads",
            "Ann: answer in German please",
            "Ann: Line 12 is wrong, fix it",
        ]


async def test_who_is_new_is_asked_first(tmp_path: Path) -> None:
    """The card has what was said and two buttons; a yes makes it what it would have been."""
    async with at_work(tmp_path) as (_, crowd, _):
        asked = await crowd.says("Bob", "make it rhyme")
        assert asked is not None
        assert asked.card is not None
        buttons = next(block for block in asked.card.blocks if isinstance(block, Buttons))
        assert [button.label for button in buttons.buttons] == ["Yes", "No"]
        assert text(await crowd.says("Bob", "yes")) == "Said to everybody at work (number 1)."
        assert await crowd.told_agents() == ["Bob: make it rhyme"]


async def test_an_open_question_is_answered_in_words(tmp_path: Path) -> None:
    async with thread(tmp_path, coder=ScriptedAgent("coder", asks)) as (at, crowd):
        await crowd.says("Ann", "yes")
        await at.told(R1, "question.asked", 1)
        told = text(await crowd.says("Ann", "how is it going?"))
        assert told.startswith(
            "That reads as a question, not as the answer to question 1: say red or blue, or `answer 1 …`"
        )
        assert await crowd.says("Ann", "red or blue?", to=("Bob",)) is None
        assert text(await crowd.says("Bob", "2", to_us=True)) == "Question 1 is answered: blue."
        assert (await at.until(R1)).state == "done"


async def test_mute_holds_until_unmute_and_over_a_restart(tmp_path: Path) -> None:
    """Who names Conductor meanwhile is told once why it does not listen; `stop` works all the same."""
    async with thread(tmp_path) as (_, crowd):
        assert text(await crowd.says("Bob", "mute")) == (
            "I do not listen here until `unmute`. Cards go on; `stop` works, and so do orders that name me."
        )
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        crowd = Crowd(at.conductor, R1)
        assert await crowd.says("Ann", "make it rhyme") is None
        told = await crowd.says("Ann", "make it rhyme", to_us=True)
        assert text(told) == "Bob muted me here. `unmute` lets me listen again."
        assert await crowd.says("Ann", "make it rhyme", to_us=True) is None
        assert text(await crowd.says("Ann", "stop")) == "R1 is stopped. `resume R1` goes on where it was."
        assert text(await crowd.says("Ann", "unmute")) == "I listen here again."
        await crowd.says("Ann", "make it rhyme")
        assert await crowd.told_agents() == ["Ann: make it rhyme"]


async def test_an_aside_is_nobodys_business(tmp_path: Path) -> None:
    async with thread(tmp_path) as (_, crowd):
        assert await crowd.says("Ann", "(aside) never mind the poem", to_us=True) is None
        assert await crowd.told_agents() == []


async def test_a_channel_without_a_run_gives_one_goal(tmp_path: Path) -> None:
    """Only where it is named; what begins there is a run like any other."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        crowd = Crowd(at.conductor, where="channel")
        assert await crowd.says("Ann", "we need a poem") is None
        begun = await crowd.says("Ann", "make a poem", to_us=True)
        assert begun is not None
        assert begun.run == "R1"


async def test_an_edited_message_is_a_correction(tmp_path: Path) -> None:
    """It takes the place of what nobody has read yet; what was an answer or a goal is corrected by more words."""
    async with at_work(tmp_path) as (_, crowd, _):
        await crowd.says("Ann", "make it rhyme")
        await crowd.says("Ann", "make it rhyme twice", edits="1")
        assert await crowd.told_agents() == ["Ann: make it rhyme twice"]
        await crowd.says("Ann", "yes")
        await crowd.says("Ann", "yes, but softly", edits="2")
        assert await crowd.told_agents() == [
            "Ann: make it rhyme twice",
            "Ann: Correction of what I said before: yes, but softly",
        ]


async def test_words_about_a_plan_that_waits_change_it(tmp_path: Path) -> None:
    """Nobody is at work who could read them; who may not change plans makes a suggestion."""
    plan = planner(work("T1"), work("T2"), work("T3", title="Write the schema"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        crowd = Crowd(at.conductor, R1)
        changed = "The plan of R1 has changed: look at it, then approve."
        assert text(await crowd.says("Ann", "drop task 2")) == changed
        assert "Goes: T2 Do T2" in await at.thread(R1)
        assert text(await crowd.says("Ann", "first the schema")) == changed
        assert text(await crowd.says("Ann", "drop task 9")) == "The plan has no task T9."
        assert await crowd.told_agents() == []
        assert text(await crowd.says("Ann", "T1: in blue")) == "Said to T1 (number 1)."
        suggested = await crowd.says("Eve", "drop task 3", to_us=True, role="viewer")
        assert text(suggested) == (
            "It stands there as suggestion 2: who may steer R1 can accept it for whoever begins next."
        )
        await crowd.says("Ann", "yes")
        await at.until(R1)
        assert sorted(await at.files(R1)) == ["T1.txt", "T3.txt"]
        assert (await at.task(R1, "T1")).planned.needs == ("T3",)
