"""People look at agents and order what is to be done with them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.agents import Agent, Agents
from conductor_core.commands.look import Show
from conductor_core.commands.start import Start
from conductor_core.commands.undo import Undo
from conductor_core.commands.why import Why
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.card import Bullets, Card, Facts
from conductor_core.domain.chat import ModelRequest, UserTurn
from conductor_core.domain.command import Reply
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.ids import AttemptId
from conductor_core.domain.run import RunOptions
from conductor_core.errors import UsageError
from conductor_core.logic.board import Board, fold
from conductor_core.logic.grammar import parse
from conductor_core.logic.reasons import PENDING
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.model_script import Say, in_turn
from conductor_core.testing.scripted_model import ScriptedModel
from conductor_core.testing.stage import Stage, planner, stage, work

GOAL = Start(goal="make a poem")
AUTO = RunOptions(approval="auto")


def facts(card: Card | None) -> dict[str, str]:
    assert card
    return {fact.name: fact.value for block in card.blocks if isinstance(block, Facts) for fact in block.facts}


def bullets(card: Card | None) -> list[str]:
    assert card
    return [item for block in card.blocks if isinstance(block, Bullets) for item in block.items]


async def pays(brief: Brief, desk: Desk) -> Outcome:
    """One call of a tenth of a cent, then the work."""
    model = ScriptedModel(in_turn(Say(text="fine")))
    await desk.journal.ask(model, ModelRequest(model="m", system="s", turns=(UserTurn(text=brief.text),)))
    return await writes_its_brief(brief, desk)


def data(reply: Reply) -> dict[str, Any]:
    assert isinstance(reply.data, dict)
    return reply.data


async def test_agents_are_shown_with_what_they_did(tmp_path: Path) -> None:
    """State, success, time, money, last tasks; one of them in detail."""
    coder = ScriptedAgent("coder", pays)
    async with stage(tmp_path, planner(work("T1"), work("T2")), coder, options=AUTO) as at:
        await at.until((await at.order(GOAL)).run)
        reply = await at.order(Agents())
        assert reply.text == "2 of 2 agents are ready."
        line = facts(reply.card)["coder"]
        assert line.startswith("available - the scripted coder - api - coder - 100% of 2 tries done, usually ")
        assert "$0.0020 today - last R1.T2 done, R1.T1 done" in line or "last R1.T1 done, R1.T2 done" in line
        one = await at.order(Agents(agent="coder"))
        shown = facts(one.card)
        assert one.text == "coder is available."
        assert (shown["Today"], shown["At once"], shown["Kind"]) == ("$0.0020 today", "4 tasks", "api, of script")
        assert (data(one)["done"], data(one)["tries"], data(one)["cost_today"]) == (2, 2, 2000)
        missing = await at.order(Agents(agent="nobody"))
        assert missing.text == "There is no agent nobody. `agents` lists them."


async def test_one_at_work_is_busy(tmp_path: Path) -> None:
    """With what that has cost so far."""
    begun, hold = asyncio.Event(), asyncio.Event()

    async def waits(brief: Brief, desk: Desk) -> Outcome:
        outcome = await pays(brief, desk)
        begun.set()
        await hold.wait()
        return outcome

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", waits), options=AUTO) as at:
        reply = await at.order(GOAL)
        await asyncio.wait_for(begun.wait(), 10)
        line = facts((await at.order(Agents())).card)["coder"]
        assert line == "busy 1 of 4 - the scripted coder - api - coder - $0.0010 today"
        hold.set()
        await at.until(reply.run)


async def test_a_disabled_agent_gets_nothing_until_it_is_enabled(tmp_path: Path) -> None:
    """Also after a restart; another has its work."""
    one, two = ScriptedAgent("one", writes_its_brief), ScriptedAgent("two", writes_its_brief)
    plan = planner(work("T1"), work("T2"))
    async with stage(tmp_path, plan, one, two, options=AUTO) as at:
        assert (await at.order(Agent(agent="one", action="disable"))).text == "one is disabled by Ann."
        workspaces = at.workspaces
    async with stage(tmp_path, plan, one, two, workspaces=workspaces, options=AUTO) as at:
        assert facts((await at.order(Agents())).card)["one"].startswith("disabled by Ann - the scripted one")
        await at.until((await at.order(GOAL)).run)
        assert (len(one.briefs), len(two.briefs)) == (0, 2)
        assert (await at.order(Agent(agent="one", action="enable"))).text == "one is enabled by Ann."
        await at.order(Agent(agent="two", action="disable"))
        assert (await at.until((await at.order(GOAL)).run)).state == "done"
        assert (len(one.briefs), len(two.briefs)) == (2, 2)


async def test_runs_that_wait_for_an_agent_are_told_and_go_on_with_another(tmp_path: Path) -> None:
    """What it has begun it may finish."""
    begun, hold = asyncio.Event(), asyncio.Event()

    async def waits(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await hold.wait()
        return await writes_its_brief(brief, desk)

    one = ScriptedAgent("one", waits).with_concurrency(1)
    other = ScriptedAgent("other", writes_its_brief)
    tasks = [work(f"T{number}", agent="one") for number in range(1, 4)]
    async with stage(tmp_path, planner(*tasks), one, other, options=AUTO) as at:
        reply = await at.order(GOAL)
        await asyncio.wait_for(begun.wait(), 10)
        await at.order(Agent(agent="one", action="disable"))
        await at.told(reply.run, "task.merged", 2)
        hold.set()
        assert (await at.until(reply.run)).state == "done"
        assert [brief.task for brief in one.briefs] == ["T1"]
        assert sorted(brief.task for brief in other.briefs) == ["T2", "T3"]
        changed = [r.event.model_dump() for r in await at.events(reply.run) if r.event.kind == "run.agents_changed"]
        assert [event["order"] for event in changed if event["order"]] == ["one is disabled by Ann"]


async def test_a_limit_holds_and_a_raised_one_counts_at_once(tmp_path: Path) -> None:
    working, most = 0, 0
    begun, hold = asyncio.Event(), asyncio.Event()

    async def counted(brief: Brief, desk: Desk) -> Outcome:
        nonlocal working, most
        working += 1
        most = max(most, working)
        begun.set()
        await hold.wait()
        working -= 1
        return await writes_its_brief(brief, desk)

    tasks = [work(f"T{number}") for number in range(1, 5)]
    async with stage(tmp_path, planner(*tasks), ScriptedAgent("coder", counted), options=AUTO) as at:
        await at.order(Agent(agent="coder", action="limit", value=1))
        reply = await at.order(GOAL)
        await asyncio.wait_for(begun.wait(), 10)
        assert most == 1
        await at.order(Agent(agent="coder", action="limit", value=3))
        await at.told(reply.run, "task.attempt_started", 4)
        assert most == 3
        hold.set()
        await at.until(reply.run)
        assert most == 3


async def test_orders_are_checked(tmp_path: Path) -> None:
    async with stage(tmp_path, ScriptedAgent("coder", writes_its_brief)) as at:
        assert (await at.order(Agent(agent="ghost", action="disable"))).text.startswith("There is no agent ghost.")
        assert "needs the role owner" in (await at.order(Agent(agent="coder", action="disable"), role="member")).text
        assert (
            await at.order(Agent(agent="coder", action="prefer", value=2))
        ).text == "coder is preferred 2 to 1 by Ann."


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("agent coder limit 0", "limit takes a whole number of tasks from 1 to 1000, not 0."),
        ("agent coder limit 1.5", "limit takes a whole number of tasks from 1 to 1000, not 1.5."),
        ("agent coder limit 1001", "limit takes a whole number of tasks from 1 to 1000, not 1001."),
        ("agent coder prefer 0", "prefer takes a number from 0.01 to 100, not 0."),
        ("agent coder prefer -1", "prefer takes a number from 0.01 to 100, not -1."),
        ("agent coder enable 2", "enable takes no number."),
    ],
)
def test_a_number_that_does_not_fit_is_refused_with_those_that_do(line: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(line, COMMANDS)
    assert refused.value.message == sentence


async def test_when_all_is_over_the_newest_run_is_meant_by_who_looks(tmp_path: Path) -> None:
    """`why T1` needs no name of a run then, `show R1.plan` is understood, and nothing else is guessed."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief), options=AUTO) as at:
        for _ in range(2):
            await at.until((await at.order(GOAL)).run)
        assert (await at.order(parse("why T1", COMMANDS))).text.startswith("R2.T1: coder, ")
        assert (await at.order(parse("show", COMMANDS))).text == "R2 is done."
        assert (await at.order(parse("show R1.plan", COMMANDS))).text == "R1.plan is done."
        stopped = await at.order(parse("stop", COMMANDS))
        assert stopped.text == "No run is under way. `runs` lists all, `start` begins one."


async def test_why_tells_every_choice(tmp_path: Path) -> None:
    """Who had it, who was passed over, and what came of it; the task's page has the last reason."""

    async def down(brief: Brief, desk: Desk) -> Outcome:
        return Failed(cause="a is down", ails="cooling")

    a, b = ScriptedAgent("a", down, vendor="a"), ScriptedAgent("b", writes_its_brief, vendor="b")
    async with stage(tmp_path, planner(work("T1")), a, b, options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run)
        said = await at.order(Why(task="T1"), run="R1")
        assert said.text.startswith("R1.T1: b, the only coder that can work now; a is cooling until ")
        lines = [line.partition("UTC ")[2] for line in bullets(said.card)]
        assert lines[:2] == [
            "R1.T1.1: a, least busy of 2 coders",
            "R1.T1.1: failed, a is down; tried again at once by b",
        ]
        assert lines[2].startswith("R1.T1.2: b, the only coder that can work now; a is cooling until ")
        shown = facts((await at.order(Show(what="T1"), run="R1")).card)
        assert shown["why"].startswith("the only coder that can work now")
        assert shown["attempts"] == "1 of 2, and 1 in which the agent could not work"
        plan = await at.order(Why(task="plan"), run="R1")
        assert plan.text == "R1.plan: planner, the only planner that can work now."
        assert plan.card
        assert plan.card.title == "Why planner for R1.plan"
        assert (await at.order(Why(task="T9"), run="R1")).text == "Run R1 has no task T9. `show R1` lists its tasks."


async def test_what_an_attempt_teaches_is_kept(tmp_path: Path) -> None:
    """The task as it could be known before, who had it, what it cost, what a reviewer and people thought of it."""

    async def reviews(brief: Brief, desk: Desk) -> Outcome:
        return Done(summary="fine", verdict=Verdict(approved=True, reviewer="reviewer"))

    reviewer = ScriptedAgent("reviewer", reviews, roles=("reviewer",), vendor="other")
    plan = planner(work("T1"), work("T2", "T1", kind="review", role="reviewer"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", pays), reviewer, options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run)
        await at.order(Undo(task="T1"), run="R1")
        await at.until(reply.run)
        lesson = await learned(at, "R1.T1.1")
        assert lesson == {
            "attempt": "R1.T1.1",
            "run": "R1",
            "kind": "work",
            "role": "coder",
            "agent": "coder",
            "vendor": "script",
            "model": None,
            "number": 1,
            "languages": [],
            "files": 0,
            "brief": len("the work of T1"),
            "needs": 0,
            "mode": "careful",
            "ended": "done",
            "cause": "",
            "ailed": False,
            "struck": 0,
            "commands": 0,
            "commands_failed": 0,
            "approved": True,
            "corrections": ["undone"],
            "input_tokens": lesson["input_tokens"],
            "cached_tokens": 0,
            "output_tokens": lesson["output_tokens"],
            "cost": 1000,
        }
        assert lesson["input_tokens"] > 0
        assert (await learned(at, "R1.T2.1"))["approved"] is True
        assert (await learned(at, "R1.plan.1"))["agent"] == "planner"
        exported = await at.store.read(lambda tx: tx.projects.dump(tx.projects.all()[0].id))
        assert len(exported["runs"][0]["lessons"]) == 3  # type: ignore[index,call-overload,arg-type]


async def learned(at: Stage, attempt: str) -> dict[str, Any]:
    lesson = await at.store.read(lambda tx: tx.lessons.get(AttemptId(attempt)))
    assert lesson
    return lesson.model_dump(mode="json", exclude={"seconds", "ended_at"})


async def test_a_run_that_was_greeted_before_its_agents_were_looked_at_is_told_how_they_are(tmp_path: Path) -> None:
    """Also when they had been looked at before planning began: nobody is called “being checked” for ever."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1")), coder, options=AUTO, started=False) as at:
        reply = await at.order(GOAL)
        await at.conductor.check_agents()
        await at.conductor.start()
        await at.until(reply.run)
        events = await at.events(reply.run)
    board = Board(run=events[0].run)
    known: list[list[bool]] = []
    for record in events:
        board = fold(board, record)
        known.append([not line.endswith(PENDING) for line in board.agents])
    assert [False, False] in known
    assert known[-1] == [True, True]
