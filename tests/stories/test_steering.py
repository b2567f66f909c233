"""People steer a run, and it survives them."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Resume, Retry, Stop
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.run import RunOptions
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import parse
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, titles, work
from conductor_core.testing.workspaces import MemoryWorkspaces

GOAL = Start(goal="make a poem")


async def test_stop_is_true_and_resume_goes_on(tmp_path: Path) -> None:
    """What ran is cancelled at once; nothing that was done is done again."""
    hold = asyncio.Event()
    begun = asyncio.Event()

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T2":
            begun.set()
            await hold.wait()
        return await writes_its_brief(brief, desk)

    coder = ScriptedAgent("coder", slow)
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1"), work("T3", "T2")), coder) as at:
        reply = await at.order(GOAL, there=False)
        await asyncio.wait_for(begun.wait(), 10)
        assert (await at.order(Stop(), run="R1")).text == "R1 is stopped. `resume R1` goes on where it was."
        paused = next(r.event for r in await at.events(reply.run) if r.event.kind == "run.paused")
        assert paused.model_dump(include={"done", "in_progress", "left"}) == {
            "done": ("T1 Do T1",),
            "in_progress": ("T2 Do T2",),
            "left": ("T3 Do T3",),
        }
        hold.set()
        assert (await at.order(Resume(), run="R1")).text == "R1 goes on."
        assert (await at.until(reply.run)).state == "done"
        assert titles([coder]) == ["Do T1", "Do T2", "Do T2", "Do T3"]


def test_cancel_takes_no_second_run_for_a_reason() -> None:
    """It ends a run for good, so it is refused rather than guessed; a run within words is a reason."""
    for line in ("cancel R3 R4", "cancel R3, R4", "cancel R3 and R4"):
        with pytest.raises(UsageError):
            parse(line, COMMANDS)
    with pytest.raises(UsageError, match="one run is cancelled at a time, so say `cancel R4` for itself"):
        parse("cancel R3 R4", COMMANDS)
    assert parse("cancel R3 because of R4", COMMANDS) == Cancel(run="R3", reason="because of R4")


async def test_cancel_ends_it_for_good(tmp_path: Path) -> None:
    """A cancelled run cannot be resumed."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        await at.order(Cancel(reason="changed my mind"), run="R1")
        assert (await at.until(reply.run)).reason == "Ann cancelled it: changed my mind"
        assert (await at.order(Resume(), run="R1")).text == "R1 is cancelled; only a paused run can be resumed."


async def test_a_question_parks_only_its_own_branch(tmp_path: Path) -> None:
    """The other task is done meanwhile; the answer lets the first go on, and asking again gives the same answer."""

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T1":
            colour = await desk.ask("Which colour?", ("red", "blue"))
            await desk.workspace.session.put({"colour.txt": File(content=colour.encode())})
            return Done(summary=colour)
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", asks)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        async with asyncio.timeout(10):
            while True:
                at.changed.clear()
                kinds = await at.kinds(reply.run)
                if "question.asked" in kinds and kinds.count("task.merged") == 1:
                    break
                await at.changed.wait()
        assert (await at.order(Answer(question=1, text="2"), run="R1")).text == "Question 1 is answered: blue."
        assert (await at.until(reply.run)).state == "done"
        assert (await at.files(reply.run))["colour.txt"] == "blue"
        late = await at.order(Answer(question=1, text="red"), run="R1")
        assert late.text == "Question 1 was answered by Ann already: blue."


async def test_where_nobody_can_be_asked_the_agent_is_told_so(tmp_path: Path) -> None:
    """A question does not hang a run that nobody watches."""

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        answer = await desk.ask("Which colour?")
        return (await writes_its_brief(brief, desk)).model_copy(update={"summary": answer})

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks)) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"
        outcome = (await at.task(reply.run, "T1")).outcome
        assert outcome
        assert outcome.model_dump()["summary"].startswith("Nobody is there to answer.")


async def test_undo_takes_out_one_task(tmp_path: Path) -> None:
    """The files of the other stay."""
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        assert (await at.order(Undo(task="T2"), run="R1")).text == "R1.T2 is undone. `retry T2` does it again."
        assert (await at.task(reply.run, "T2")).state == "undone"
        run = await at.until(reply.run, "incomplete")
        assert run.reason == "1 part is not done: T2 Do T2: undone"
        assert await at.files(reply.run) == {"T1.txt": "the work of T1\n"}
        assert (await at.kinds(reply.run)).count("run.delivered") == 2


async def test_undo_of_all_that_was_done_leaves_the_files_as_they_were(tmp_path: Path) -> None:
    """That is no failure: the run says that nothing is left of it, and the next one begins without it."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        await at.order(Undo(task="T1"), run="R1")
        run = await at.until(reply.run, "incomplete")
        assert run.reason == "Everything was undone, so the files are as they were before."
        assert "## ⚠️ R1: undone" in await at.thread(reply.run)
        project = await at.store.read(lambda tx: tx.projects.get(run.project))
        assert project
        assert (await at.files(reply.run), project.head) == ({}, run.head)


async def test_who_only_looks_is_not_held_up_by_what_was_undone(tmp_path: Path) -> None:
    """The culprit is taken out; then the reviews run by themselves on the files that are there, and say nothing of those that were."""

    async def dislikes(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        if await desk.workspace.session.get(["T1.txt"]):
            return Failed(cause="there is a T1.txt", remedy="fail")
        return Done(summary="well", verdict=Verdict(approved=True, reviewer="critic"))

    def review(key: str, *needs: str) -> PlannedTask:
        return work(key, *needs, kind="review", role="reviewer")

    plan = planner(work("T1"), work("T2"), review("T3", "T1", "T2"), review("T4", "T3"), work("T5", "T3"))
    critic = ScriptedAgent("critic", dislikes, roles=("reviewer",))
    async with stage(tmp_path, plan, ScriptedAgent("coder", writes_its_brief), critic) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).reason == (
            "3 parts are not done: T3 Do T3: failed (there is a T1.txt); T4 Do T4: held up by T3; T5 Do T5: held up by T3"
        )
        undone = await at.order(Undo(task="T1"), run="R1")
        assert undone.text == "R1.T1 is undone. T3 built on it and is done again. `retry T1` does it again."
        over = await at.until(reply.run)
        assert (over.state, over.reason) == ("incomplete", "1 part is not done: T1 Do T1: undone")
        assert await at.files(reply.run) == {"T2.txt": "the work of T2\n", "T5.txt": "the work of T5\n"}
        assert [[task.key for task in brief.upstream] for brief in critic.briefs] == [["T1", "T2"], ["T2"], ["T3"]]


async def test_the_same_order_twice_is_carried_out_once(tmp_path: Path) -> None:
    """A repeated delivery gets the same answer and starts nothing."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        first = await at.order(GOAL, key="slack-event-1")
        second = await at.order(GOAL, key="slack-event-1")
        assert first == second
        assert len(await at.store.read(lambda tx: tx.runs.all())) == 1


async def test_a_viewer_may_look_but_not_start(tmp_path: Path) -> None:
    """The role is checked before anything happens."""
    async with stage(tmp_path, planner(work("T1"))) as at:
        reply = await at.order(GOAL, role="viewer")
        assert reply.text == "`start` needs the role member; you are viewer."


async def test_work_is_taken_up_by_the_next_process(tmp_path: Path) -> None:
    """What was running when the service ended runs again, and the thread says so once."""
    begun = asyncio.Event()

    async def hangs(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    options = RunOptions(approval="auto")
    plan = planner(work("T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", hangs), options=options) as at:
        reply = await at.order(GOAL)
        await asyncio.wait_for(begun.wait(), 10)
        workspaces = at.workspaces
    second = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, plan, second, workspaces=workspaces, options=options) as at:
        assert (await at.until(reply.run)).state == "done"
        assert [brief.attempt for brief in second.briefs] == ["R1.T1.1"]
        assert (await at.kinds(reply.run)).count("run.recovered") == 1


async def test_planning_that_failed_can_be_tried_again(tmp_path: Path) -> None:
    """`retry plan` does what the failure card offers."""
    well = False

    async def plans(brief: Brief, desk: Desk) -> Outcome:
        _ = desk
        if not well:
            return Failed(cause="the provider is down", remedy="fail")
        return Done(summary="planned", plan=Plan(goal=brief.goal, planner="planner", tasks=(work("T1"),)))

    moody = ScriptedAgent("planner", plans, roles=("planner",))
    async with stage(tmp_path, moody, ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert (run.state, run.reason) == ("failed", "The provider is down.")
        well = True
        assert (await at.order(Retry(task="plan"), run="R1")).text == "R1.plan is tried again."
        assert (await at.until(reply.run)).state == "done"


class SlowZip(MemoryWorkspaces):
    """Writes its first ZIP only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may = asyncio.Event(), asyncio.Event()

    async def write_zip(self, project: ProjectId, commit: CommitId, to: Path, *, under: str = "") -> None:
        """See the port."""
        self.begun.set()
        await self.may.wait()
        await super().write_zip(project, commit, to, under=under)


async def test_what_is_undone_during_the_delivery_is_not_delivered(tmp_path: Path) -> None:
    """The delivery under way is thrown away and made anew; the run says what is missing."""
    slow = SlowZip()
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1"), work("T2")), coder, workspaces=slow) as at:
        reply = await at.order(GOAL, there=False)
        await asyncio.wait_for(slow.begun.wait(), 10)
        assert (await at.order(Undo(task="T2"), run="R1")).text == "R1.T2 is undone. `retry T2` does it again."
        slow.may.set()
        over = await at.until(reply.run)
        assert (over.state, over.reason) == ("incomplete", "1 part is not done: T2 Do T2: undone")
        assert (await at.kinds(reply.run)).count("run.ended") == 1
        assert list(await at.files(reply.run)) == ["T1.txt"]
