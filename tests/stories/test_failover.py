"""Providers fail, runs do not."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.commands.why import Why
from conductor_core.domain.agent import AgentHealth, Brief, Done, Failed, Outcome
from conductor_core.domain.chat import ModelAnswer
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.ids import RunId
from conductor_core.domain.plan import AgentRole, Plan
from conductor_core.domain.run import RunOptions
from conductor_core.errors import Ailment, ModelError, SilentError
from conductor_core.events.run import PlanProposed
from conductor_core.events.task import AttemptFailed, AttemptStarted, TaskQueued
from conductor_core.logic.clock_times import clock
from conductor_core.ports.agent import Desk
from conductor_core.ports.store import Transaction
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.stories.counting_house import Provider, answer, request

GOAL = Start(goal="make a poem")
AUTO = RunOptions(approval="auto")
TASKS = [work(f"T{number}") for number in range(1, 7)]


def provider(name: str, *, ails: Ailment | None = None, roles: tuple[AgentRole, ...] = ("coder",)) -> ScriptedAgent:
    """A model of its own vendor that plans, writes and reviews, or fails all the time."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        if ails is not None:
            return Failed(cause=f"{name} does not work", ails=ails, remedy="other_agent")
        if brief.role == "planner":
            return Done(summary="planned", plan=Plan(goal=brief.goal, planner=name, tasks=tuple(TASKS)))
        if brief.role == "reviewer":
            return Done(summary="fine", verdict=Verdict(approved=True, reviewer=name))
        return await writes_its_brief(brief, desk)

    return ScriptedAgent(name, act, roles=roles, vendor=name)


async def whys(at: Stage, run: RunId) -> list[str]:
    return [record.event.why for record in await at.events(run) if isinstance(record.event, TaskQueued)]


async def test_with_one_of_three_providers_down_no_task_fails(tmp_path: Path) -> None:
    """It is asked once, not once for each task; its failures are nobody's fault and hold up nothing."""
    down = provider("a-down", ails="cooling")
    team = [planner(*TASKS), down, provider("b"), provider("c")]
    async with stage(tmp_path, *team, options=AUTO) as at:
        began = asyncio.get_running_loop().time()
        reply = await at.order(GOAL)
        run = await at.until(reply.run)
        assert (run.state, asyncio.get_running_loop().time() - began < 2) == ("done", True)
        failed = [r.event for r in await at.events(run.id) if isinstance(r.event, AttemptFailed)]
        assert 0 < len(failed) <= 4, "what was handed out before it was known, at most"
        assert all(event.next.startswith("tried again at once by ") for event in failed)
        tasks = await at.store.read(lambda tx: tx.tasks.of(run.id))
        assert {task.state for task in tasks} == {"done"}
        assert {task.planned.attempts - (task.attempts - task.excused) for task in tasks} == {1}
        assert any("a-down is cooling until" in why for why in await whys(at, run.id))


async def test_a_silent_provider_is_not_asked_again_while_another_is_free(tmp_path: Path) -> None:
    """Not in the middle of a conversation either: the other one begins anew sooner than a minute is over."""

    def reply(number: int) -> ModelAnswer:
        if number > 1:
            raise SilentError("a was silent for 1 min in the middle of a call", retry_after=60.0, ails="cooling")
        return answer()

    silent = Provider(reply)

    async def converses(brief: Brief, desk: Desk) -> Outcome:
        try:
            await desk.journal.ask(silent, request("one"))
            await desk.journal.ask(silent, request("two"))
        except ModelError as error:
            return Failed(cause=error.message, remedy="other_agent", ails=error.ails, retry_after=error.retry_after)
        raise AssertionError

    team = [planner(work("T1"), work("T2", "T1")), ScriptedAgent("a", converses, vendor="a"), provider("b")]
    async with stage(tmp_path, *team, options=AUTO) as at:
        run = await at.until((await at.order(GOAL)).run)
        assert (run.state, silent.asked) == ("done", 2)
        assert [(await at.task(run.id, key)).agent for key in ("T1", "T2")] == ["b", "b"]


async def test_a_task_that_may_be_tried_once_outlives_a_provider(tmp_path: Path) -> None:
    """What ails the agent does not count; what the task does wrong does."""
    once = work("T1", attempts=1)
    async with stage(
        tmp_path,
        planner(once),
        provider("a", ails="exhausted"),
        provider("b", ails="error"),
        provider("c"),
        options=AUTO,
    ) as at:
        run = await at.until((await at.order(GOAL)).run)
        assert run.state == "done"
        task = await at.task(run.id, "T1")
        assert (task.attempts, task.excused, task.agent) == (3, 2, "c")


async def test_the_planner_and_the_reviewer_are_replaced_too(tmp_path: Path) -> None:
    roles: tuple[AgentRole, ...] = ("planner", "coder", "reviewer")
    review = work("T2", "T1", kind="review", role="reviewer")
    down, up = provider("a", ails="cooling", roles=roles), provider("b", roles=roles)

    async def plans(brief: Brief, desk: Desk) -> Outcome:
        if brief.role == "planner":
            return Done(summary="planned", plan=Plan(goal=brief.goal, planner="b", tasks=(work("T1"), review)))
        return await up.run(brief, desk)

    async with stage(tmp_path, down, ScriptedAgent("b", plans, roles=roles, vendor="b"), options=AUTO) as at:
        run = await at.until((await at.order(GOAL)).run)
        assert run.state == "done"
        attempts = await at.store.read(lambda tx: tx.attempts.of(run.id))
        planned = [(attempt.agent, attempt.state) for attempt in attempts if attempt.task == f"{run.id}.plan"]
        assert planned == [("a", "failed"), ("b", "done")]
        assert "there is no model of another" not in (await whys(at, run.id))[-2]
        assert "no model of another can work now; a is cooling" in (await whys(at, run.id))[-2]


async def test_with_all_down_the_run_waits_and_goes_on_by_itself(tmp_path: Path) -> None:
    """The thread says why and when; the first that comes back has it."""
    well = False

    async def moody(brief: Brief, desk: Desk) -> Outcome:
        if not well:
            return Failed(cause="too many calls", ails="cooling", retry_after=6.0)
        return await writes_its_brief(brief, desk)

    one, two = (ScriptedAgent(name, moody, vendor=name) for name in ("anthropic", "openai"))
    async with stage(tmp_path, planner(work("T1")), one, two, options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.told(reply.run, "task.queued", 4)
        queued = [r.event for r in await at.events(reply.run) if isinstance(r.event, TaskQueued)][-1]
        assert queued.not_before
        assert queued.why == "all of anthropic, openai are cooling (too many calls)"
        failed = [r.event for r in await at.events(reply.run) if isinstance(r.event, AttemptFailed)][-1]
        assert failed.next == f"waits until {clock(queued.not_before, exact=True)}"
        waits = f"waits until {clock(queued.not_before, exact=True)}: {queued.why}"
        assert (await at.order(Why(task="T1", run=reply.run))).text == f"{reply.run}.T1: {waits}."
        assert (await at.conductor.run(RunId(str(reply.run)))).state == "running"
        well = True
        run = await at.until(reply.run)
        assert run.state == "done"
        kept = await at.store.read(lambda tx: tx.agents.standings())
        assert [kept[name].condition is None for name in ("anthropic", "openai")].count(True) == 1


async def test_waiting_outlives_a_restart(tmp_path: Path) -> None:
    """What is known of a provider is kept, and so is the time of the next try; who came back meanwhile has it at once."""
    late = Failed(cause="no credit", ails="exhausted", retry_after=3600.0)

    async def poor(brief: Brief, desk: Desk) -> Outcome:
        return late

    plan = planner(work("T1"))
    async with stage(tmp_path, plan, ScriptedAgent("a", poor, vendor="a"), options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.told(reply.run, "task.attempt_failed", 1)
        workspaces = at.workspaces
    again = ScriptedAgent("a", writes_its_brief, vendor="a")
    async with stage(tmp_path, plan, again, workspaces=workspaces, options=AUTO) as at:
        (attempt,) = [a for a in await at.store.read(lambda tx: tx.attempts.open()) if a.run == reply.run]
        assert attempt.not_before
        assert attempt.not_before - datetime.now(UTC) > timedelta(minutes=59)
        assert again.briefs == []
    other = ScriptedAgent("b", writes_its_brief, vendor="b")
    async with stage(tmp_path, plan, again, other, workspaces=workspaces, options=AUTO) as at:
        assert (await at.until(reply.run)).state == "done"
        assert (await at.task(reply.run, "T1")).agent == "b"


async def test_those_who_come_back_together_do_not_hand_a_task_to_and_fro(tmp_path: Path) -> None:
    """What an agent is about to begin does not make it look busier than the other one."""

    async def poor(brief: Brief, desk: Desk) -> Outcome:
        return Failed(cause="no credit", ails="exhausted", retry_after=3600.0)

    plan = planner(work("T1"))
    team = [ScriptedAgent(name, poor, vendor=name) for name in ("a", "b")]
    async with stage(tmp_path, plan, *team, options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.told(reply.run, "task.attempt_failed", 2)
        workspaces = at.workspaces

        def rested(tx: Transaction) -> None:
            for name, standing in tx.agents.standings().items():
                if standing.condition:
                    tx.agents.note(name, standing.condition.model_copy(update={"until": standing.condition.since}))

        before = len(await at.kinds(reply.run))
        await at.store.write(rested)
    team = [ScriptedAgent(name, writes_its_brief, vendor=name) for name in ("a", "b")]
    async with stage(tmp_path, plan, *team, workspaces=workspaces, options=AUTO) as at:
        assert (await at.until(reply.run)).state == "done"
        assert (await at.kinds(reply.run))[before:].count(
            "task.queued"
        ) <= 4  # parked, back, handed over once, delivery


async def test_agents_that_are_set_up_wrongly_end_it_with_what_to_set(tmp_path: Path) -> None:
    """Nothing would change by waiting."""
    wrong = provider("a", ails="error")
    async with stage(tmp_path, planner(work("T1")), wrong, options=AUTO) as at:
        run = await at.until((await at.order(GOAL)).run)
        assert run.state == "failed"
        failed = next(r.event for r in await at.events(run.id) if r.event.kind == "task.failed").model_dump()
        assert failed["cause"] == "no agent is ready to work as coder: a is in error (a does not work)"
        assert failed["advice"].startswith("Set right what is named there")


async def test_with_every_planner_resting_the_plan_waits(tmp_path: Path) -> None:
    """Instead of a plan without a model, which could not do what was asked."""
    back = datetime.now(UTC) + timedelta(hours=1)
    resting = ScriptedAgent(
        "a",
        writes_its_brief,
        roles=("planner", "coder"),
        health=AgentHealth(state="cooling", detail="down", until=back),
    )
    async with stage(tmp_path, resting, options=AUTO) as at:
        reply = await at.order(GOAL)
        await at.told(reply.run, "task.queued", 2)
        queued = [r.event for r in await at.events(reply.run) if isinstance(r.event, TaskQueued)][-1]
        assert queued.why == "a is cooling (down)"
        assert queued.not_before == back


async def test_a_plan_that_one_planner_gets_wrong_is_made_by_the_next(tmp_path: Path) -> None:
    """Its reason is told; what the next one plans for somebody who is not here is for anybody, which the plan says."""

    async def wrong(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        return Failed(cause="plan rejected: the title of T1 is longer than 120 characters", remedy="other_agent")

    bad = ScriptedAgent("a", wrong, roles=("planner",))
    async with stage(tmp_path, bad, planner(work("T1", agent="nobody")), provider("b"), options=AUTO) as at:
        run = await at.until((await at.order(GOAL)).run)
        assert run.state == "done"
        events = [record.event for record in await at.events(run.id)]
        began = [event.agent for event in events if isinstance(event, AttemptStarted) and event.task == "plan"]
        assert [agent for agent in began if agent != "conductor"] == ["a", "planner"]
        proposed = next(event for event in events if isinstance(event, PlanProposed))
        assert proposed.plan.notes == ("T1 was meant for nobody, an agent that is not here; any agent may do it.",)
