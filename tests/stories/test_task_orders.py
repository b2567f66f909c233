"""People order what becomes of single tasks while a run is at work."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.approve import Approve
from conductor_core.commands.ordering import Reprioritise, Skip
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Retry, Stop
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.lifecycle.history import history
from conductor_core.logic.board import board_of
from conductor_core.logic.grammar import parse
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.crowd import Crowd
from conductor_core.testing.stage import Stage, planner, stage, titles, work

GOAL = Start(goal="make a poem")
AUTO = RunOptions(approval="auto")
RUN = RunId("R1")


class Held:
    """A coder that holds one task until it may go on, and fails another."""

    def __init__(self, holds: str = "", fails: str = "") -> None:
        self._holds, self._fails = holds, fails
        self.begun, self.may = asyncio.Event(), asyncio.Event()
        self.stopped = asyncio.Event()

    async def act(self, brief: Brief, desk: Desk) -> Outcome:
        """Does what its brief says, or not."""
        if brief.task == self._holds and not self.may.is_set():
            self.begun.set()
            try:
                await self.may.wait()
            except asyncio.CancelledError:
                self.stopped.set()
                raise
        if brief.task == self._fails:
            return Failed(cause="not like this", remedy="fail")
        return await writes_its_brief(brief, desk)


async def states(at: Stage) -> dict[str, str]:
    """Of all tasks of the plan."""
    run = await at.conductor.run(RUN)
    tasks = await at.store.read(lambda tx: tx.tasks.of(run.id))
    return {task.key: task.state for task in tasks if task.key not in ("plan", "deliver")}


async def test_skip_t3_counts_as_not_wanted_and_dependants_go_on(tmp_path: Path) -> None:
    """Also after it failed and the run was over: nothing is missing then."""
    coder = Held(fails="T1")
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), ScriptedAgent("coder", coder.act)) as at:
        await at.order(GOAL, there=False)
        assert (await at.until(RUN)).state == "failed"
        assert await states(at) == {"T1": "failed", "T2": "blocked"}
        reply = await at.order(Skip(task="t1"), run="R1", by="Bob", role="member")
        assert reply.text == "R1.T1 is skipped; what waited for it goes on without it."
        over = await at.until(RUN)
        assert over.state == "done"
        assert over.reason.startswith("Everything that is still wanted is done (T1 was skipped)")
        assert await states(at) == {"T1": "skipped", "T2": "done"}


async def test_cancel_t3_takes_off_a_task_beside_cancel_r1(tmp_path: Path) -> None:
    """Whoever works on it stops; what needs it is held up, the rest goes on."""
    coder = Held(holds="T1")
    plan = planner(work("T1"), work("T2", "T1"), work("T3"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await asyncio.wait_for(coder.begun.wait(), 10)
        reply = await at.order(parse("cancel T1", COMMANDS), run="R1")
        assert reply.text == "R1.T1 is cancelled; what waits for it is held up."
        await asyncio.wait_for(coder.stopped.wait(), 2)
        assert (await at.until(RUN)).state == "incomplete"
        assert await states(at) == {"T1": "cancelled", "T2": "blocked", "T3": "done"}
        again = await at.order(Cancel(task="T3"), run="R1")
        assert again.text == "R1.T3 is done. `undo T3` takes its work out."
        own = await at.order(Cancel(task="deliver"), run="R1")
        assert own.text.startswith("R1.deliver is Conductor's own task")
        coder.may.set()
        assert (await at.order(Retry(task="T1"), run="R1")).text == "R1.T1 is tried again."
        assert (await at.until(RUN)).state == "done"


@pytest.mark.parametrize("said", ["cancel T1", "cancel R1.T1", "cancel T1, no need"])
async def test_at_the_prompt_of_its_run_an_order_at_a_task_needs_no_second_word(tmp_path: Path, said: str) -> None:
    """It is asked about only where it may be talk."""
    coder = Held(holds="T1")
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await asyncio.wait_for(coder.begun.wait(), 10)
        reply = await Crowd(at.conductor, RUN, "console", "console").says("Ann", said)
        assert reply is not None
        assert reply.text == "R1.T1 is cancelled; what waits for it is held up."
        assert await states(at) == {"T1": "cancelled"}


async def test_tasks_of_a_plan_that_waits_for_approval_are_not_changed_behind_it(tmp_path: Path) -> None:
    """The yes is bound to what was shown."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await at.order(GOAL)
        await at.until(RUN, "awaiting_approval")
        refused = await at.order(Skip(task="T1"), run="R1")
        assert refused.text == "The plan of R1 is not approved yet: its tasks are what you are asked about."
        await at.order(Approve(), run="R1")
        await at.until(RUN)


async def test_a_task_that_is_retried_is_shown_as_one_that_waits(tmp_path: Path) -> None:
    """It was skipped, and cannot begin yet: the card says at once that it is wanted again."""
    coder = Held(holds="T1")
    plan = planner(work("T1"), work("T2", "T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", coder.act), options=AUTO) as at:
        await at.order(GOAL)
        await asyncio.wait_for(coder.begun.wait(), 10)
        await at.order(Skip(task="T2"), run="R1")
        assert (await shown(at))["T2"] == "skipped"
        await at.order(Retry(task="T2"), run="R1")
        assert (await shown(at))["T2"] == "waiting"
        coder.may.set()
        assert (await at.until(RUN)).state == "done"
        assert await states(at) == {"T1": "done", "T2": "done"}


async def shown(at: Stage) -> dict[str, str]:
    """The state of each task as the board has it."""
    board = board_of(RUN, await history(at.store, RUN))
    return {task.key: task.state for task in board.tasks.values()}


@pytest.mark.parametrize("state", ["running", "failed"])
async def test_retry_t3_with_another_agent(tmp_path: Path, state: str) -> None:
    """Whoever is at it stops, and the named one has it; why says who wanted that."""
    slow = Held(holds="T1") if state == "running" else Held(fails="T1")
    other = ScriptedAgent("codex", writes_its_brief)
    agents = (planner(work("T1", agent="coder")), ScriptedAgent("coder", slow.act), other)
    async with stage(tmp_path, *agents, options=AUTO) as at:
        await at.order(GOAL)
        await (asyncio.wait_for(slow.begun.wait(), 10) if state == "running" else at.until(RUN))
        unknown = await at.order(parse("retry T1 with codecs", COMMANDS), run="R1")
        assert unknown.text == "There is no agent codecs; did you mean codex or coder? `agents` lists them."
        wrong = await at.order(parse("retry T1 with planner", COMMANDS), run="R1")
        assert wrong.text == "planner cannot have R1.T1: it is no coder."
        reply = await at.order(parse("retry T1 with codex", COMMANDS), run="R1", by="Bob", role="member")
        assert reply.text == "R1.T1 is tried again by codex."
        over = await at.until(RUN)
        assert over.state == "done", over.reason
        assert titles([other]) == ["Do T1"]
        assert (await at.order(parse("why T1", COMMANDS), run="R1")).text == "R1.T1: codex, Bob wants it so."


async def test_reprioritise_lets_a_queued_task_go_first(tmp_path: Path) -> None:
    """One is at work, two wait for the only place; the last one is put first."""
    coder = Held(holds="T1")
    agent = ScriptedAgent("coder", coder.act)
    plan = planner(work("T1", priority=50), work("T2"), work("T3"))
    async with stage(tmp_path, plan, agent, options=AUTO, total=1) as at:
        await at.order(GOAL)
        await asyncio.wait_for(coder.begun.wait(), 10)
        assert (await at.order(parse("reprioritise T3 up", COMMANDS), run="R1")).text == "R1.T3 has priority 10 now."
        low = await at.order(parse("prioritize R1.T2 -100", COMMANDS))
        assert low.text == "R1.T2 has priority -100 now."
        assert (await at.order(Reprioritise(task="T2", to="down"), run="R1")).data == {"priority": -100}
        assert "queued, priority 10" in await at.thread(RUN)
        coder.may.set()
        await at.until(RUN)
        assert titles([agent]) == ["Do T1", "Do T3", "Do T2"]
        late = await at.order(Reprioritise(task="T2", to="5"), run="R1")
        assert late.text == "R1.T2 is done; there is nothing to put before or after others."


def test_pause_is_the_other_word_for_stop() -> None:
    assert parse("pause R7", COMMANDS) == Stop(run="R7")


async def test_undo_t1_marks_dependants_stale_and_has_only_those_done_again(tmp_path: Path) -> None:
    """The tree is without it and without what was built on it, until that is built anew; the rest is not touched."""

    async def agrees(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        return Done(summary="well", verdict=Verdict(approved=True, reviewer="critic"))

    coder = Held()
    agent, critic = ScriptedAgent("coder", coder.act), ScriptedAgent("critic", agrees, roles=("reviewer",))
    review = work("T4", "T2", "T3", kind="review", role="reviewer")
    plan = planner(work("T1"), work("T2", "T1"), work("T3"), review)
    async with stage(tmp_path, plan, agent, critic, options=AUTO) as at:
        await at.order(GOAL)
        assert (await at.until(RUN)).state == "done"
        reply = await at.order(Undo(task="T1"), run="R1")
        assert reply.text == ("R1.T1 is undone. T2 and T4 built on it and are done again. `retry T1` does it again.")
        assert (await at.until(RUN)).reason == "1 part is not done: T1 Do T1: undone"
        assert sorted(await at.files(RUN)) == ["T2.txt", "T3.txt"]
        assert sorted(titles([agent])) == ["Do T1", "Do T2", "Do T2", "Do T3"]
        assert titles([critic]) == ["Do T4", "Do T4"]
        assert (await at.order(Retry(task="T1"), run="R1")).text == "R1.T1 is tried again."
        assert (await at.until(RUN)).state == "done"
        assert titles([critic]) == ["Do T4", "Do T4", "Do T4"]  # nobody had seen the new T1
        assert sorted(await at.files(RUN)) == ["T1.txt", "T2.txt", "T3.txt"]


async def test_who_builds_on_what_is_undone_begins_anew(tmp_path: Path) -> None:
    """It had begun on files that are not there any more."""
    coder = Held(holds="T2")
    agent = ScriptedAgent("coder", coder.act)
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), agent, options=AUTO) as at:
        await at.order(GOAL)
        await asyncio.wait_for(coder.begun.wait(), 10)
        reply = await at.order(Undo(task="T1"), run="R1")
        assert reply.text.startswith("R1.T1 is undone. T2 built on it and is done again.")
        coder.may.set()
        await at.until(RUN)
        assert await at.files(RUN) == {"T2.txt": "the work of T2\n"}


async def test_a_task_is_held_up_by_the_same_everywhere(tmp_path: Path) -> None:
    """T3 failed first; that T2 could not be done either is found later."""
    coder = Held(holds="T1", fails="T2")
    plan = planner(work("T1"), work("T2", "T1"), work("T3"), work("T4", "T2", "T3"))

    async def act(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T3":
            return Failed(cause="not like this", remedy="fail")
        return await coder.act(brief, desk)

    async with stage(tmp_path, plan, ScriptedAgent("coder", act), options=AUTO) as at:
        await at.order(GOAL)
        await asyncio.wait_for(coder.begun.wait(), 10)
        await at.told(RUN, "task.blocked", 1)
        coder.may.set()
        over = await at.until(RUN)
        assert "T4 Do T4: held up by T3" in over.reason
        assert "held up by T3" in await at.thread(RUN)
