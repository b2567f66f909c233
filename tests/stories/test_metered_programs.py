"""What agent programs call through the broker is paid like every other call: reserved before, booked after, never lost."""

import asyncio
from pathlib import Path

from conductor_core.commands.cost import Cost
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Failed, Outcome, Spent, Waiting
from conductor_core.domain.ids import AttemptId
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros, Usage
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.cut_off import STOP
from conductor_core.logic.board import board_of
from conductor_core.logic.board.progress import spending
from conductor_core.ports.agent import Desk
from conductor_core.ports.broker import BrokeredCall, BrokeredEnd
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work

USAGE = Usage(input_tokens=10, output_tokens=5, cost=Micros(300))


ASIDE = 900
"""Tokens that a call may take at most."""


def call(number: int, at_most: int | None = 1_000) -> BrokeredCall:
    return BrokeredCall(
        id=f"call-{number}",
        attempt=AttemptId("R1.T1.1"),
        provider="openai",
        model="m-1",
        at_most=None if at_most is None else Micros(at_most),
        tokens=ASIDE,
    )


async def test_the_budget_holds_for_programs_too(tmp_path: Path) -> None:
    """What is refused is not booked, what was not answered costs nothing, and a settled call is settled once."""
    allowed: list[bool] = []

    async def act(brief: Brief, desk: Desk) -> Outcome:
        for number, end in enumerate((USAGE, None, USAGE), 1):
            allowed.append(await desk.meter.reserve(call(number)) is None)
            if allowed[-1]:
                for _ in range(2):
                    await desk.meter.settle(call(number), BrokeredEnd(status=200, usage=end))
        allowed.append(await desk.meter.reserve(call(9, at_most=1_500)) is None)
        return await writes_its_brief(brief, desk)

    options = RunOptions(approval="auto", budget=Micros(2_000))
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", act), options=options) as at:
        reply = await at.order(Start(goal="spend"))
        assert (await at.until(reply.run)).state == "done"
        assert allowed == [True, True, True, False]
        assert reply.run
        run = reply.run
        assert (await at.store.read(lambda tx: tx.ledger.spending(run))).known == 600
        assert await at.store.read(lambda tx: tx.ledger.committed(run)) == 600
        assert [r.event.kind for r in await at.events(run)].count("task.agent_reported") == 2


async def test_a_budget_lets_no_program_ask_a_model_of_unknown_price(tmp_path: Path) -> None:
    """It is no reason to pause: more money would not help, another agent may. Without a budget of money it is asked."""
    told: list[str] = []

    async def act(brief: Brief, desk: Desk) -> Outcome:
        short = await desk.meter.reserve(call(1, at_most=None))
        if short is None:
            await desk.meter.settle(call(1, at_most=None), BrokeredEnd(status=200, usage=USAGE))
            return await writes_its_brief(brief, desk)
        told.append(short.sentence)
        return Failed(cause=short.sentence, remedy="other_agent")

    other = ScriptedAgent("other", writes_its_brief)
    options = RunOptions(approval="auto")
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", act), other, options=options) as at:
        assert (await at.until((await at.order(Start(goal="spend", budget=0.003))).run)).state == "done"
        assert told == [
            "the budget of $0.003 cannot hold calls of m-1, whose price is unknown: set a price for it in conductor.toml"
        ]
        assert (await at.until((await at.order(Start(goal="spend"), there=False)).run)).state == "done"
        assert len(told) == 1


async def test_calls_of_programs_wait_for_those_that_are_under_way(tmp_path: Path) -> None:
    """The second one leaves when the first has cost less than it might have; until then the thread says why it waits."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        assert await desk.meter.reserve(call(1)) is None
        second = asyncio.create_task(desk.meter.reserve(call(2)))
        await told.wait()
        assert not second.done()
        await desk.meter.settle(call(1), BrokeredEnd(status=200, usage=USAGE))
        assert await second is None
        await desk.meter.settle(call(2), BrokeredEnd(status=200, usage=USAGE))
        return await writes_its_brief(brief, desk)

    told = asyncio.Event()
    options = RunOptions(approval="auto", budget=Micros(1_500))
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", act), options=options) as at:
        reply = await at.order(Start(goal="spend"))
        await at.told(reply.run, "task.agent_reported", 1)
        told.set()
        assert (await at.until(reply.run)).state == "done"
        reports = [r.event.report for r in await at.events(reply.run) if isinstance(r.event, AgentReported)]
        assert reports[0] == Waiting(
            until=None,
            why="$0.0010 of the budget of $0.0015 is set aside for calls under way, and this one fits when they cost less",
        )


async def test_a_call_that_a_killed_service_left_counts_at_its_worst(tmp_path: Path) -> None:
    """Nobody knows what it cost; the next life books it with its own first call."""
    begun = asyncio.Event()

    async def dies(brief: Brief, desk: Desk) -> Outcome:
        await desk.meter.reserve(call(1))
        begun.set()
        await asyncio.Event().wait()
        return Done(summary=brief.title)

    async def goes_on(brief: Brief, desk: Desk) -> Outcome:
        await desk.meter.reserve(call(2))
        await desk.meter.settle(call(2), BrokeredEnd(status=200, usage=USAGE))
        return await writes_its_brief(brief, desk)

    options = RunOptions(approval="auto")
    plan = planner(work("T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", dies), options=options) as at:
        reply = await at.order(Start(goal="spend"))
        await asyncio.wait_for(begun.wait(), 10)
        spaces = at.workspaces
    async with stage(tmp_path, plan, ScriptedAgent("coder", goes_on), workspaces=spaces, options=options) as at:
        run = reply.run
        assert run
        assert (await at.until(run)).state == "done"
        assert (await at.store.read(lambda tx: tx.ledger.spending(run))).known == 1_300
        tokens = (await at.store.read(lambda tx: tx.ledger.used("run", run, None))).tokens
        assert tokens == ASIDE + USAGE.input_tokens + USAGE.output_tokens
        reports = [r.event.report for r in await at.events(run) if isinstance(r.event, AgentReported)]
        assert [spent.cut_off_by for spent in reports if isinstance(spent, Spent)] == [STOP, ""]


async def test_what_is_paid_after_the_end_is_booked(tmp_path: Path) -> None:
    """The answer came when the attempt was over: the money is gone all the same, and stands in what the run has cost."""
    kept: list[Desk] = []

    async def act(brief: Brief, desk: Desk) -> Outcome:
        kept.append(desk)
        await desk.meter.reserve(call(1))
        return await writes_its_brief(brief, desk)

    options = RunOptions(approval="auto")
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", act), options=options) as at:
        reply = await at.order(Start(goal="spend"))
        assert (await at.until(reply.run)).state == "done"
        await kept[0].meter.settle(call(1), BrokeredEnd(status=200, usage=USAGE))
        run = reply.run
        assert run
        assert (await at.store.read(lambda tx: tx.ledger.spending(run))).known == 300
        assert spending(board_of(run, await at.events(run))) == (300, 0)


async def test_money_is_booked_with_whom_it_was_paid_to(tmp_path: Path) -> None:
    """Under the name that its price has, also when the program reaches another provider by the time somebody asks."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        await desk.meter.reserve(call(1))
        await desk.meter.settle(call(1), BrokeredEnd(status=200, usage=USAGE))
        return await writes_its_brief(brief, desk)

    program = ScriptedAgent("program", act, vendor="openai")
    async with stage(tmp_path, planner(work("T1")), program, options=RunOptions(approval="auto")) as at:
        run = (await at.order(Start(goal="spend"))).run
        assert (await at.until(run)).state == "done"
        program.card = program.card.model_copy(update={"vendor": "deepseek"})
        at.registry.replace([program])
        assert "'models': {'openai/m-1': " in str((await at.order(Cost(), run=run)).data)
