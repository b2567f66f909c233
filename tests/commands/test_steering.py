"""Orders at a run: which run is meant, who may give them, and what is done again."""

from pathlib import Path

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.delete import Delete
from conductor_core.commands.settings import Set
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Resume, Retry, Stop
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.command import Command
from conductor_core.domain.files import File
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work

GOAL = Start(goal="make a poem")


async def test_the_only_run_under_way_is_meant_and_of_several_one_must_be_named(tmp_path: Path) -> None:
    """Outside of every thread."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        none = await at.order(Cancel())
        assert none.text == "No run is under way. `runs` lists all, `start` begins one."
        first = await at.order(GOAL)
        await at.until(first.run, "awaiting_approval")
        second = await at.order(Start(goal="make another"))
        await at.until(second.run, "awaiting_approval")
        which = await at.order(Cancel())
        assert which.outcome == "refused"
        assert which.text.startswith("Several runs are under way (")
        assert which.text.endswith("): name the one you mean.")
        assert (await at.order(Cancel(run="r2"))).text == "R2 is cancelled."
        assert (await at.order(Cancel())).text == "R1 is cancelled."


async def test_only_what_is_under_way_can_be_meant_by_stop(tmp_path: Path) -> None:
    """What is paused already is no choice."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        for _ in range(2):
            await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Stop(run="R1"))
        assert (await at.order(Stop())).text == "R2 is stopped. `resume R2` goes on where it was."
        assert (await at.order(Stop())).text == "No run is under way. `runs` lists all, `start` begins one."


async def test_a_named_run_counts_more_than_the_thread(tmp_path: Path) -> None:
    """Said in the thread of R1, meant for R2."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        for _ in range(2):
            await at.until((await at.order(GOAL)).run, "awaiting_approval")
        assert (await at.order(Cancel(run="R2"), run="R1")).run == "R2"


async def test_who_only_looks_can_order_nothing_and_members_delete_nothing(tmp_path: Path) -> None:
    """Each order names the role it needs."""
    forbidden: list[Command] = [Cancel(), Stop(), Resume(), Retry(task="T1"), Undo(task="T1"), Approve()]
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        for order in forbidden:
            refused = await at.order(order, run="R1", role="viewer")
            assert refused.text == f"`{order.name}` needs the role member; you are viewer."
        for order in (Delete(what="R1"), Set(setting="parallel", value="2")):
            refused = await at.order(order, role="member")
            assert refused.text == f"`{order.name}` needs the role owner; you are member."
        assert (await at.conductor.run(reply.run)).state == "awaiting_approval"  # type: ignore[arg-type]


async def test_a_run_that_works_is_not_deleted_and_one_that_is_over_leaves_nothing(tmp_path: Path) -> None:
    """Its project stays until it is deleted too."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        assert (await at.order(Delete(what="r1"))).text == "R1 is awaiting approval: `cancel R1` first."
        project = await at.order(Delete(what="poem"))
        assert project.text == "R1 of poem is awaiting approval: `cancel R1` first."
        await at.order(Cancel(run="R1"))
        assert (await at.order(Delete(what="r1"))).text == "R1 is deleted."
        assert await at.events(reply.run) == []
        assert (await at.order(Delete(what="poem"))).text == "The project poem and its runs are deleted."
        assert await at.store.read(lambda tx: tx.projects.all()) == []


async def test_only_what_failed_or_was_undone_is_tried_again(tmp_path: Path) -> None:
    """A task that is done stays done until it is undone; then it can be had again."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        done = await at.order(Retry(task="T1"), run="R1")
        assert done.text == "R1.T1 is done; only a task that failed can be tried again."
        await at.order(Undo(task="T1"), run="R1")
        twice = await at.order(Undo(task="T1"), run="R1")
        assert twice.text == "R1.T1 has no merged work to undo; it is undone."
        assert (await at.order(Retry(task="T1"), run="R1")).text == "R1.T1 is tried again."
        assert (await at.until(reply.run)).state == "done"
        assert await at.files(reply.run) == {"T1.txt": "the work of T1\n"}


async def test_an_answer_names_its_question_and_may_name_a_choice(tmp_path: Path) -> None:
    """A number is the choice's where there is one of that number, and otherwise the answer itself."""

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        colour = await desk.ask("Which colour?", ("red", "blue"))
        many = await desk.ask("How many?")
        await desk.workspace.session.put({"answers.txt": File(content=f"{many} {colour}".encode())})
        return Done(summary="asked")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await at.told(reply.run, "question.asked", 1)
        assert (await at.order(Answer(question=7, text="1"), run="R1")).text == "R1 has no question 7."
        assert (await at.order(Answer(question=1, text="1"), run="R1")).text == "Question 1 is answered: red."
        await at.told(reply.run, "question.asked", 2)
        assert (await at.order(Answer(question=2, text="3"), run="R1")).text == "Question 2 is answered: 3."
        assert (await at.until(reply.run)).state == "done"
        assert await at.files(reply.run) == {"answers.txt": "3 red"}
