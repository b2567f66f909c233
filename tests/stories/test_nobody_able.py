"""A task that nobody can work at is told once, waits longer and longer, and costs no more than a few tries."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Failed, Outcome
from conductor_core.domain.chat import ModelAnswer
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.errors import ModelError, SilentError
from conductor_core.events.task import TaskQueued
from conductor_core.logic.board import Board, fold
from conductor_core.logic.grammar import parse
from conductor_core.logic.rendering import changes
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.logic.shown import text
from tests.stories.counting_house import Provider, answer, request

AUTO = RunOptions(approval="auto")
GOAL = Start(goal="make a poem")
R1 = RunId("R1")


def silent_after_one(name: str, clock: ManualClock) -> ScriptedAgent:
    """A model that answers the first call of a task, and is silent for a minute in the next one."""

    def reply(number: int) -> ModelAnswer:
        if number % 2:
            return answer()
        raise SilentError(
            f"{name} was silent for 1 min in the middle of a call", ails="cooling", retry_after=60.0, billed=True
        )

    model = Provider(reply)

    async def act(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        try:
            await desk.journal.ask(model, request("one"))
            await desk.journal.ask(model, request("two"))
        except ModelError as error:
            await clock.advance(60)
            told = {"ails": error.ails, "retry_after": error.retry_after, "billed": error.billed}
            return Failed(cause=error.message, remedy="other_agent").model_copy(update=told)
        raise AssertionError

    return ScriptedAgent(name, act, vendor=name)


def limited(name: str, well: Callable[[], bool]) -> ScriptedAgent:
    """One that has too many calls until it is well."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        if well():
            return await writes_its_brief(brief, desk)
        return Failed(cause="too many calls", remedy="other_agent", ails="cooling")

    return ScriptedAgent(name, act, vendor=name)


async def posts(at: Stage, name: str) -> list[str]:
    """The messages of that name, each as it reads now."""
    board, found = Board(run=R1), dict[str, str]()
    for record in await at.events(R1):
        board = fold(board, record)
        found |= {change.name: text(change.card) for change in changes(board, record) if change.name.endswith(name)}
    return list(found.values())


async def passes(at: Stage, clock: ManualClock, seconds: int) -> None:
    """Time passes, and everybody has done what is due."""
    for _ in range(seconds):
        await clock.advance(1)
        await asyncio.sleep(0)
        await at.store.write(lambda tx: tx.runs.get(R1))


async def waits(at: Stage) -> list[float]:
    """Seconds that each try waited for its time."""
    return [
        (record.event.not_before - record.at).total_seconds()
        for record in await at.events(R1)
        if isinstance(record.event, TaskQueued) and record.event.not_before
    ]


async def test_silence_that_may_cost_is_tried_a_few_times_and_then_told(tmp_path: Path) -> None:
    """Each agent works well elsewhere meanwhile; cause, tries and what to press stand in one message."""
    clock = ManualClock()
    team = [planner(work("T1")), silent_after_one("anthropic", clock), silent_after_one("openai", clock)]
    async with stage(tmp_path, *team, options=AUTO, clock=clock) as at:
        await at.order(GOAL)
        await at.told(R1, "task.attempt_failed", 2)
        assert len(await posts(at, "impasse")) == 1
        await passes(at, clock, 10)
        run = await at.until(R1)
        assert run.state == "failed"
        assert (await at.kinds(R1)).count("task.attempt_failed") == 3
        assert await posts(at, "failure") == [
            """\
✗ R1: T1 failed, Do T1
  Cause: anthropic was silent for 1 min in the middle of a call
  What to do: Try again later, or give it to another agent: each of these tries
  may have cost something, so none follows by itself.
  What was tried:
  • try 1 by anthropic
  • try 2 by openai: openai was silent for 1 min in the middle of a call
  • try 3 by anthropic
  Nothing else depends on it.
  Type: retry T1 R1 (Try again) or agents (Look at the agents) or retry T1 R1
        with … (Give it to another …)"""
        ]


async def test_what_costs_nothing_is_tried_later_and_later(tmp_path: Path) -> None:
    """It is told once, that message stays true, and the run goes on by itself."""
    well, clock = False, ManualClock()
    team = [planner(work("T1")), *(limited(name, lambda: well) for name in ("anthropic", "openai"))]
    async with stage(tmp_path, *team, options=AUTO, clock=clock) as at:
        await at.order(GOAL)
        await at.told(R1, "task.attempt_failed", 2)
        assert await posts(at, "impasse") == [
            """\
! R1: T1 waits, Do T1
  Cause: too many calls
  What was tried:
  • try 1 by anthropic
  • try 2 by openai
  It is tried again at 2026-01-02 03:04:10 UTC, and then later and later.
  Type: retry R1.T1 (Try again now) or retry T1 R1 with … (Give it to another …)
        or cancel R1.T1 (Cancel it)"""
        ]
        await passes(at, clock, 120)
        assert await waits(at) == [5, 5, 15, 15, 60, 60]
        well = True
        await passes(at, clock, 120)
        assert (await at.until(R1)).state == "done"
        assert await posts(at, "impasse") == [
            """\
R1: T1 waited, Do T1
  Cause: too many calls
  What was tried, the last 5 of 7 tries:
  • try 3 by anthropic
  • try 4 by openai
  • try 5 by anthropic
  • try 6 by openai
  • try 7 by anthropic
  It does not wait for that any more."""
        ]


async def test_a_person_need_not_wait_for_the_next_try(tmp_path: Path) -> None:
    well, clock = False, ManualClock()
    team = [planner(work("T1")), limited("anthropic", lambda: well)]
    async with stage(tmp_path, *team, options=AUTO, clock=clock) as at:
        await at.order(GOAL)
        await at.told(R1, "task.attempt_failed", 1)
        await passes(at, clock, 90)
        well = True
        reply = await at.order(parse("retry R1.T1", COMMANDS))
        assert reply.text == "R1.T1 is tried again."
        await passes(at, clock, 10)
        assert (await at.until(R1)).state == "done"
