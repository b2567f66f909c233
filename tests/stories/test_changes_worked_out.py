"""A change of the plan in words that no rule knows is worked out by a planner, and counts once somebody has said yes to it."""

import asyncio
from functools import reduce
from pathlib import Path

from conductor_core.commands.agents import Agent
from conductor_core.commands.approve import Approve
from conductor_core.commands.change import Change
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.plan import Plan
from conductor_core.logic.board import Board, fold
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import Act, ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import stage, work

R1 = RunId("R1")
GOAL = Start(goal="make a poem")
PLAN = (work("T1"), work("T2", "T1"), work("T3", "T2"))
WORDS = Change(edit="it should rhyme as well")


def planner(change: Act) -> ScriptedAgent:
    """Plans, and works changes out as it is told."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        if brief.revision is not None:
            return await change(brief, desk)
        return Done(summary="planned", plan=Plan(goal=brief.goal, planner="planner", tasks=PLAN))

    return ScriptedAgent("planner", act, roles=("planner",))


async def adds_rhymes(brief: Brief, desk: Desk) -> Outcome:
    """One more task, after all others that are there."""
    _ = desk
    assert brief.revision
    old = brief.revision.plan
    more = work("T4", *(task.key for task in old.tasks), title="Let it rhyme")
    return Done(summary="one task more", plan=old.model_copy(update={"tasks": (*old.tasks, more)}))


async def test_before_the_yes_the_planner_makes_a_new_plan_that_is_put_to_people(tmp_path: Path) -> None:
    """Who wants what is told, the planner gets the plan with the words, and the difference is shown."""
    who, coder = planner(adds_rhymes), ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, who, coder) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        asked = await at.order(WORDS, run="R1", by="Bob", role="member")
        assert (
            asked.text
            == "A planner works out what “it should rhyme as well” makes of the plan of R1; it is shown first."
        )
        await at.told(R1, "plan.proposed", 2)
        assert "Bob wants another plan: “it should rhyme as well”." in await at.thread(R1)
        assert "- Comes: T4 Let it rhyme\n- Then in all: 4 tasks" in await at.thread(R1)
        assert "- Why: one task more" in await at.thread(R1)
        given = who.briefs[-1].revision
        assert given
        assert (given.words, given.begun) == ("it should rhyme as well", ())
        old = await at.order(Approve(number=1), run="R1")
        assert old.text == "Too late: the plan of R1 is no more, because something newer took its place."
        await at.order(Approve(), run="R1")
        assert (await at.until(R1)).state == "done"
        assert sorted(await at.files(R1)) == ["T1.txt", "T2.txt", "T3.txt", "T4.txt"]


async def test_while_it_is_carried_out_what_is_done_stays_and_the_end_waits_for_the_change(tmp_path: Path) -> None:
    """The last task ends while the planner thinks: nothing is handed over before the change is there."""
    may_think, ended = asyncio.Event(), asyncio.Event()

    async def thinks(brief: Brief, desk: Desk) -> Outcome:
        await may_think.wait()
        return await adds_rhymes(brief, desk)

    async def works(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T3":
            assert (await at.order(WORDS, run="R1")).outcome == "ok"
            ended.set()
        return await writes_its_brief(brief, desk)

    who = planner(thinks)
    async with stage(tmp_path, who, ScriptedAgent("coder", works)) as at:
        await at.order(GOAL, there=False)
        await asyncio.wait_for(ended.wait(), 10)
        twice = await at.order(WORDS, run="R1")
        assert twice.text == (
            "What “it should rhyme as well” makes of the plan is being worked out; say the next change then."
        )
        await at.told(R1, "task.done", 4)
        may_think.set()
        assert (await at.until(R1)).state == "done"
        assert sorted(await at.files(R1)) == ["T1.txt", "T2.txt", "T3.txt", "T4.txt"]
        assert who.briefs[-1].revision
        assert set(who.briefs[-1].revision.begun) <= {"T1", "T2", "T3"}


async def test_what_was_taken_off_may_come_back(tmp_path: Path) -> None:
    """Under the key that it had, before the yes and after it."""
    may = asyncio.Event()

    async def brings_back(brief: Brief, desk: Desk) -> Outcome:
        _ = desk
        assert brief.revision
        old = brief.revision.plan
        return Done(summary="back", plan=old.model_copy(update={"tasks": (*old.tasks, PLAN[2])}))

    async def works(brief: Brief, desk: Desk) -> Outcome:
        await may.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(brings_back), ScriptedAgent("coder", works)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Change(edit="drop task 3"), run="R1")
        await at.order(WORDS, run="R1")
        await at.told(R1, "plan.proposed", 3)
        await at.order(Approve(), run="R1")
        await at.order(Change(edit="drop task 3"), run="R1")
        await at.order(Approve(what="change"), run="R1")
        assert (await at.task(R1, "T3")).state == "skipped"
        await at.order(WORDS, run="R1")
        await at.told(R1, "approval.asked", 2)
        await at.order(Approve(what="change"), run="R1")
        may.set()
        assert (await at.until(R1)).state == "done"
        assert sorted(await at.files(R1)) == ["T1.txt", "T2.txt", "T3.txt"]


async def test_where_nothing_comes_of_it_the_plan_stays_and_the_thread_says_why(tmp_path: Path) -> None:
    """A planner that sees no way, and one that breaks the rules twice; the run goes on as if nothing was."""

    async def sees_no_way(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        return Done(summary="Rhymes are a matter of taste.")

    async def breaks_rules(brief: Brief, desk: Desk) -> Outcome:
        _ = desk
        assert brief.revision
        return Done(summary="x", plan=brief.revision.plan.model_copy(update={"tasks": (work("T1", "T9"),)}))

    acts = [sees_no_way, breaks_rules, breaks_rules]

    async def act(brief: Brief, desk: Desk) -> Outcome:
        return await acts.pop(0)(brief, desk)

    async with stage(tmp_path, planner(act), ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(WORDS, run="R1")
        await at.told(R1, "change.given_up", 1)
        assert "Cause: Rhymes are a matter of taste." in await at.thread(R1)
        assert "What to do: Say it in other words; “drop task 3”, “use codex for tests”," in await at.thread(R1)
        await at.order(WORDS, run="R1")
        await at.told(R1, "change.given_up", 2)
        assert "Cause: The planner's change was rejected: T1 needs T9, which does not exist." in await at.thread(R1)
        assert acts == []
        row = reduce(fold, await at.events(R1), Board(run=R1)).tasks[TaskKey("plan")]
        assert (row.title, row.state) == ("Read the files and plan", "done")
        await at.order(Approve(), run="R1")
        assert (await at.until(R1)).state == "done"
        assert sorted(await at.files(R1)) == ["T1.txt", "T2.txt", "T3.txt"]


async def test_without_a_planner_one_sentence_says_what_is_understood(tmp_path: Path) -> None:
    """The plan stays."""
    async with stage(tmp_path, planner(adds_rhymes), ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Agent(agent="planner", action="disable"))
        refused = await at.order(WORDS, run="R1")
        assert refused.text == (
            "'it should rhyme as well' is no change that is understood here without a model as planner: say e.g. "
            "`drop task 3`, `use codex for tests`, `first the schema` or `let T2 reach pypi.org`."
        )
        about = await at.order(Change(edit="first the poem"), run="R1")
        assert about.text == "No task of the plan is about 'the poem': name it by its number."
