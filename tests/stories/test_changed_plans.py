"""A plan is edited in words, and a change counts once somebody has said yes to it."""

import asyncio
import re
from pathlib import Path

from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.change import Change
from conductor_core.commands.rules import Rule
from conductor_core.commands.start import Start
from conductor_core.commands.why import Why
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.events.task import TaskSkipped
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, titles, work
from tests.stories.test_modes import both

R1 = RunId("R1")
GOAL = Start(goal="make a poem")
NOW, THEN = "Who and why, as it stands now:", "Who and why, as it stood then:"
PLAN = planner(work("T1"), work("T2", "T1"), work("T3", "T2"), work("T4", title="Write the tests"))


async def test_a_change_before_the_yes_makes_a_plan_that_needs_a_yes_of_its_own(tmp_path: Path) -> None:
    """What waited for the dropped task waits for what that waited for; the old button is no yes to the new plan."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, PLAN, coder) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        changed = await at.order(Change(edit="drop task 2"), run="R1", by="Bob", role="member")
        assert changed.text == "The plan of R1 has changed: look at it, then approve."
        assert "Goes: T2 Do T2" in await at.thread(R1)
        assert "Moves: T3 Do T3, after T1" in await at.thread(R1)
        old = await at.order(Approve(number=1), run="R1")
        assert old.text == "Too late: the plan of R1 is no more, because something newer took its place."
        await at.order(Approve(), run="R1")
        await at.until(R1)
        assert sorted(await at.files(R1)) == ["T1.txt", "T3.txt", "T4.txt"]


async def test_a_change_while_running_keeps_what_is_done(tmp_path: Path) -> None:
    """T1 is done and T2 at work; T3 goes only when Ann approves the change that Bob asked for."""
    begun, may = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T2":
            begun.set()
            await may.wait()
        return await writes_its_brief(brief, desk)

    coder = ScriptedAgent("coder", slow)
    async with stage(tmp_path, PLAN, coder) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await asyncio.wait_for(begun.wait(), 10)
        asked = await at.order(Change(edit="drop T3"), run="R1", by="Bob", role="member")
        assert asked.text == "This would change the plan of R1; it counts once it is approved."
        assert (await at.task(R1, "T3")).state == "waiting"
        done = await at.order(Change(edit="drop task 1"), run="R1")
        assert done.text == "T1 of R1 was begun already, and what is done is kept; `undo` takes it out."
        assert (await at.order(Approve(what="change"), run="R1")).text.startswith("The plan of R1 has changed.")
        may.set()
        run = await at.until(R1)
        assert run.state == "done"
        assert sorted(await at.files(R1)) == ["T1.txt", "T2.txt", "T4.txt"]
        assert titles([coder]).count("Do T1") == 1


async def test_a_task_that_is_at_work_may_be_dropped_and_stops_with_the_yes(tmp_path: Path) -> None:
    """The change says so; what waited for it goes on, and what only would be another way is told how to be ordered."""
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T2":
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                stopped.set()
        return await writes_its_brief(brief, desk)

    coder, codex = ScriptedAgent("coder", slow), ScriptedAgent("codex", slow)
    async with stage(tmp_path, PLAN, coder, codex) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await asyncio.wait_for(begun.wait(), 10)
        other = await at.order(Change(edit="use codex for task 2"), run="R1")
        assert other.text == (
            "T2 of R1 is at work: `cancel T2` ends that, `retry T2 with …` gives it to another agent."
        )
        await at.order(Change(edit="drop task 2"), run="R1")
        assert "Goes: T2 Do T2, which is at work and stops" in await at.thread(R1)
        assert not stopped.is_set()
        assert (await at.order(Approve(what="change"), run="R1")).text.startswith("The plan of R1 has changed.")
        await asyncio.wait_for(stopped.wait(), 10)
        assert (await at.until(R1)).state == "done"
        assert (await at.task(R1, "T2")).state == "skipped"
        assert sorted(await at.files(R1)) == ["T1.txt", "T3.txt", "T4.txt"]


async def test_a_change_that_is_turned_down_changes_nothing(tmp_path: Path) -> None:
    """The run goes on as it was planned."""
    begun, may = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await may.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), ScriptedAgent("coder", slow)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await asyncio.wait_for(begun.wait(), 10)
        await at.order(Change(edit="drop T2"), run="R1", by="Bob", role="member")
        no = await at.order(Reject(what="change", reason="we need it"), run="R1")
        assert no.text == "The change of the plan of R1 “drop T2” is not approved."
        may.set()
        assert (await at.until(R1)).state == "done"
        assert sorted(await at.files(R1)) == ["T1.txt", "T2.txt"]


async def test_another_agent_for_the_tests_and_one_part_first(tmp_path: Path) -> None:
    """Named by what they are about."""
    coder, codex = ScriptedAgent("coder", writes_its_brief), ScriptedAgent("codex", writes_its_brief)
    tests = (work("T2", title="Write the tests"), work("T3", "T1", "T2", title="Read the tests over"))
    async with stage(tmp_path, planner(work("T1"), *tests), coder, codex) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Change(edit="use codex for tests"), run="R1")
        await at.order(Change(edit="first the tests"), run="R1")
        assert "T2 Write the tests" in await at.thread(R1)
        await at.order(Approve(), run="R1")
        assert (await at.until(R1)).state == "done"
        assert "Write the tests" in titles([codex])
        assert (await at.task(R1, "T1")).planned.needs == ("T2",)


async def test_a_plan_says_who_would_do_what_and_why(tmp_path: Path) -> None:
    """Of two who are equal whoever is free has it, until somebody is named; `why` says so before anything begins."""
    coder, codex = ScriptedAgent("coder", writes_its_brief), ScriptedAgent("codex", writes_its_brief)
    async with stage(tmp_path, PLAN, coder, codex) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        assert "first free of coder, codex for T1–T4: least busy of 2 coders" in await at.thread(R1)
        await at.order(Change(edit="use codex for T2"), run="R1")
        thread = await at.thread(R1)
        assert "codex for T2: a person names it" in thread
        assert "first free of coder, codex for T1, T3, T4: least busy of 2 coders" in thread
        why = (await at.order(Why(task="T2"), run="R1")).text
        assert why == (
            "R1.T2: it was not given to anybody yet; when it was planned, codex would have had it: a person names it."
        )


async def test_the_card_of_an_older_plan_keeps_what_it_showed(tmp_path: Path) -> None:
    """T2 stands on the first card, with what it was by and came after, also when it is gone and moved on the next ones."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, PLAN, coder) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        first = _plans(await at.thread(R1))[0]
        await at.order(Change(edit="drop task 2"), run="R1")
        await at.order(Change(edit="first T4"), run="R1")
        shown = _plans(await at.thread(R1))
        assert _told(shown[0]) == _told(first).replace(NOW, THEN)
        assert ["T2" in card for card in shown] == [True, True, False]
        assert [re.findall(r"In all:\*\* (\d) tasks", card) for card in shown] == [["4"], ["3"], ["3"]]


async def test_an_approved_plan_stays_what_was_approved(tmp_path: Path) -> None:
    """What a later change makes of it stands on its own card and on the live one."""
    begun, may = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await may.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, PLAN, ScriptedAgent("coder", slow)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await asyncio.wait_for(begun.wait(), 10)
        approved = _plans(await at.thread(R1))[0]
        await at.order(Change(edit="drop T3"), run="R1")
        await at.order(Approve(what="change"), run="R1")
        after = _plans(await at.thread(R1))[0]
        assert after == approved.replace("Approved by Ann.", "Approved by Ann. Ann approved what was changed since.")
        assert "T3" in after
        may.set()
        await at.until(R1)


async def test_what_is_not_understood_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """It names what would be; the plan stays."""
    async with stage(tmp_path, PLAN, ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")

        async def said(words: str) -> str:
            return (await at.order(Change(edit=words), run="R1")).text

        assert await said("drop task 9") == "The plan has no task T9."
        assert await said("use gemini for tests") == "There is no agent 'gemini'; `agents` lists them."
        assert await said("drop everything") == "Nothing would be left of the plan: `reject` it, or `cancel` the run."
        viewer = await at.order(Change(edit="drop task 2"), run="R1", by="Eve", role="viewer")
        assert viewer.text == "`change` needs the role member; you are viewer."


async def test_where_somebody_else_has_to_agree_nobody_approves_a_change_of_their_own(tmp_path: Path) -> None:
    """Neither Ann, who started the run, nor Bob, who asked for the change; Eve does."""
    begun, may = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await may.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, PLAN, ScriptedAgent("coder", slow)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Rule(what="change", by="member", other=True), run="R1")
        await at.order(Approve(), run="R1")
        await asyncio.wait_for(begun.wait(), 10)
        await at.order(Change(edit="drop T3"), run="R1", by="Bob", role="member")
        yes = Approve(what="change")
        said = [await at.order(yes, run="R1", by=name, role="member") for name in ("Ann", "Bob", "Eve")]
        assert [reply.outcome for reply in said] == ["refused", "refused", "ok"]
        may.set()
        await at.until(R1)
        assert sorted(await at.files(R1)) == ["T1.txt", "T2.txt", "T4.txt"]


def _plans(thread: str) -> list[str]:
    """The cards of plans in a thread, in order."""
    return [card for card in thread.split("\n## ") if "R1: plan" in card.splitlines()[0]]


def _told(card: str) -> str:
    """What a card says before it comes to what to press."""
    return card.removeprefix("⚠️ ").partition("\nNothing is changed")[0].partition("\nReplaced by")[0].strip()


async def test_what_was_dropped_before_the_yes_is_dropped_once(tmp_path: Path) -> None:
    """A second change while it runs takes off what it is about, and does not bring the first back as a line without a title."""
    begun, may = asyncio.Event(), asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await may.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1"), work("T2"), work("T3", "T1")), ScriptedAgent("coder", slow)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Change(edit="drop T2"), run="R1")
        await at.order(Approve(), run="R1")
        await asyncio.wait_for(begun.wait(), 10)
        await at.order(Change(edit="drop T3"), run="R1")
        await at.order(Approve(what="change"), run="R1")
        may.set()
        await at.until(R1)
        skipped = [one.event.task for one in await at.events(R1) if isinstance(one.event, TaskSkipped)]
        assert skipped == ["T3"]


async def last_card(at: Stage) -> str:
    """The plan as people see it now."""
    return (await at.thread(R1)).rpartition("## R1: plan")[2]


async def test_a_plan_of_rules_that_is_changed_is_summed_up_anew(tmp_path: Path) -> None:
    """What is told above the tasks is true of them."""
    async with stage(tmp_path, both("ada", "A"), both("bob", "B")) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        assert "One task; then a review." in await last_card(at)
        await at.order(Change(edit="drop the review"), run="R1")
        assert "One task." in await last_card(at)


async def test_what_a_planner_says_of_a_plan_is_said_of_no_other(tmp_path: Path) -> None:
    """Its words go once a task does, and stay while only agents change."""
    tale = planner(work("T1"), work("T2"), summary="Two verses.")
    async with stage(tmp_path, tale, ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Change(edit="use coder for T1"), run="R1")
        assert "Two verses." in await last_card(at)
        await at.order(Change(edit="drop T2"), run="R1")
        assert "Two verses." not in await last_card(at)
