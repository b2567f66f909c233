"""A thread is never silent for long while something is at work, and what hangs is found."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from adapters.console.plain import lines
from conductor_core.commands import COMMANDS
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome, ToolUsed, Waiting
from conductor_core.domain.card import Tasks
from conductor_core.domain.ids import RunId
from conductor_core.domain.sandbox import Vitals
from conductor_core.logic.board import Board, fold
from conductor_core.logic.grammar import parse
from conductor_core.logic.rendering import changes, live_card, tick
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.testing.workspaces import MemorySession

R1 = RunId("R1")


class Silent:
    """An agent that begins something and says no more until it is let go."""

    def __init__(self) -> None:
        self.begun, self.free = asyncio.Event(), asyncio.Event()
        self.desk: Desk | None = None

    async def __call__(self, brief: Brief, desk: Desk) -> Outcome:
        self.desk = desk
        self.begun.set()
        await self.free.wait()
        return await writes_its_brief(brief, desk)

    def looks(self, vitals: Vitals) -> None:
        """What can be seen of its programs from now on."""
        assert self.desk
        assert isinstance(self.desk.workspace.session, MemorySession)
        self.desk.workspace.session.seen = vitals


@asynccontextmanager
async def silence(folder: Path) -> AsyncIterator[tuple[Stage, ManualClock, Silent]]:
    """Codex works on T1 and says nothing; Claude could have it instead."""
    clock, act = ManualClock(), Silent()
    codex, claude = ScriptedAgent("codex", act), ScriptedAgent("claude", writes_its_brief)
    async with stage(folder, planner(work("T1", agent="codex")), codex, claude, clock=clock) as at:
        await at.order(Start(goal="make a poem"), there=False)
        await asyncio.wait_for(act.begun.wait(), 10)
        yield at, clock, act
        act.free.set()


async def passes(at: Stage, clock: ManualClock, seconds: int) -> None:
    """Time passes, and everybody has done what is due."""
    for _ in range(seconds // 5):
        await clock.advance(5)
        await asyncio.sleep(0)
        await at.store.write(lambda tx: tx.runs.get(R1))


async def sign(at: Stage, clock: ManualClock) -> str:
    """What the live card says of T1 now."""
    board = Board(run=R1)
    for record in await at.events(R1):
        board = fold(board, record)
    card = tick(live_card(board, clock.now()), clock.now())
    rows = next(block.rows for block in card.blocks if isinstance(block, Tasks))
    return next(row.sign for row in rows if row.key == "T1")


async def posts(at: Stage, name: str) -> list[str]:
    """The messages of that name, each as it reads now."""
    board, found = Board(run=R1), dict[str, str]()
    for record in await at.events(R1):
        board = fold(board, record)
        for change in changes(board, record):
            if change.name.endswith(name):
                found[change.name] = "\n".join(lines(change.card, 100))
    return list(found.values())


async def test_a_silent_program_is_told_to_be_alive_with_its_last_output(tmp_path: Path) -> None:
    async with silence(tmp_path) as (at, clock, act):
        act.looks(Vitals(programs=2, cpu=0.0, quiet=55.0))
        await passes(at, clock, 75)
        assert await sign(at, clock) == "codex is alive, last output 1 min 10 s ago"


async def test_what_is_silent_without_a_program_is_told_so(tmp_path: Path) -> None:
    async with silence(tmp_path) as (at, clock, _):
        await passes(at, clock, 75)
        assert await sign(at, clock) == "nothing is heard of codex; it runs no program and asks no model"


async def test_there_is_a_line_in_every_two_minutes(tmp_path: Path) -> None:
    """The live card is drawn every half minute; what it says of a silent task is never older than a minute and a look."""
    async with silence(tmp_path) as (at, clock, act):
        act.looks(Vitals(programs=1, cpu=0.0, quiet=10.0))
        await passes(at, clock, 600)
        seen = [record.at for record in await at.events(R1) if record.event.kind == "task.agent_watched"]
        assert len(seen) >= 7
        assert max((b - a).total_seconds() for a, b in pairwise(seen)) <= 75


async def test_a_task_that_waits_for_a_person_is_not_silent(tmp_path: Path) -> None:
    """What was seen of its program before it asked is no word on how it waits."""
    clock, free = ManualClock(), asyncio.Event()

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        await free.wait()
        return Done(summary=await desk.ask("Which colour?", ("red", "blue")), unchanged_ok=True)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("codex", asks), clock=clock) as at:
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        await at.order(Approve())
        await at.told(R1, "task.attempt_started", 2)
        await passes(at, clock, 75)
        assert await sign(at, clock) == "nothing is heard of codex; it runs no program and asks no model"
        free.set()
        await at.told(R1, "question.asked", 1)
        await passes(at, clock, 360)
        assert await sign(at, clock) == ""
        assert await posts(at, "hang") == []


async def test_a_hang_is_found_and_offered(tmp_path: Path) -> None:
    """No output, no processor time, no word of a model for five minutes: said once, with what to press."""
    async with silence(tmp_path) as (at, clock, act):
        act.looks(Vitals(programs=2, cpu=1.0, quiet=10.0))
        await passes(at, clock, 60)
        act.looks(Vitals(programs=2, cpu=1.0, quiet=500.0))
        await passes(at, clock, 700)
        (card,) = await posts(at, "hang")
        assert card.splitlines()[1:] == [
            "  Nothing was heard of codex for 5 min: 2 programs of it alive, without output or processor time, no",
            "  word of a model. It was not ended.",
            "  Type: retry R1.T1 with codex (Try again) or retry R1.T1 with claude (Give it to claude) or cancel",
            "        R1.T1 (Cancel it)",
        ]


async def test_what_the_card_names_can_be_ordered(tmp_path: Path) -> None:
    """Given to another agent, the task is done, and the card says that nothing hangs any more."""
    async with silence(tmp_path) as (at, clock, _):
        await passes(at, clock, 400)
        reply = await at.order(parse("retry R1.T1 with claude", COMMANDS))
        assert reply.text == "R1.T1 is tried again by claude."
        assert (await at.until(R1)).state == "done"
        assert (await at.task(R1, "T1")).agent == "claude"
        (card,) = await posts(at, "hang")
        assert card.splitlines()[-1] == "  Not any more: something was heard of it, or it ended."


async def test_a_hang_that_ends_by_itself_is_told_to_have_ended(tmp_path: Path) -> None:
    async with silence(tmp_path) as (at, clock, act):
        await passes(at, clock, 400)
        assert act.desk
        await act.desk.tell(ToolUsed(tool="edit", summary="edit poem.txt"))
        (card,) = await posts(at, "hang")
        assert card.splitlines()[-1] == "  Not any more: something was heard of it, or it ended."
        assert await sign(at, clock) == "0 s ago: edit poem.txt"


async def test_a_provider_that_says_wait_is_told_with_the_time_of_day(tmp_path: Path) -> None:
    """The line stays true for the whole hour, so nothing else is said and nothing counts as hanging."""
    async with silence(tmp_path) as (at, clock, act):
        assert act.desk
        until = clock.now() + timedelta(hours=1)
        await act.desk.tell(Waiting(until=until, why="anthropic has too many calls from this key (429)"))
        assert (
            await sign(at, clock)
            == "0 s ago: waits until 2026-01-02 04:04:05\u00a0UTC: anthropic has too many calls from this key (429)"
        )
        await passes(at, clock, 1800)
        assert (await sign(at, clock)).endswith(
            "waits until 2026-01-02 04:04:05\u00a0UTC: anthropic has too many calls from this key (429)"
        )
        assert await posts(at, "hang") == []


async def test_a_busy_program_does_not_hang(tmp_path: Path) -> None:
    """It prints nothing for an hour, but it computes."""
    async with silence(tmp_path) as (at, clock, act):
        for second in range(0, 3600, 60):
            act.looks(Vitals(programs=1, cpu=float(second), quiet=float(second)))
            await passes(at, clock, 60)
        assert await posts(at, "hang") == []


async def test_an_approval_that_is_waited_for_says_since_when(tmp_path: Path) -> None:
    """Nothing is expected to happen meanwhile, so nothing else is said."""
    clock = ManualClock()
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief), clock=clock) as at:
        reply = await at.order(Start(goal="make a poem"))
        await at.until(reply.run, "awaiting_approval")
        before = len(await at.events(R1))
        await clock.advance(3600)
        board = Board(run=R1)
        for record in (await at.events(R1))[:before]:
            board = fold(board, record)
        assert "Waits for approval since 2026-01-02 03:04 UTC; any member may give it." in "\n".join(
            lines(live_card(board, clock.now()), 80)
        )
