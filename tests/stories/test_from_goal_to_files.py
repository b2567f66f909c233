"""A goal becomes files."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.look import Show
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Retry
from conductor_core.domain.agent import AgentHealth, Brief, Done, Failed, Outcome
from conductor_core.domain.evidence import Claim, Verdict
from conductor_core.domain.files import File
from conductor_core.events.run import RunStarted
from conductor_core.logic.board import board_of
from conductor_core.logic.rendering.live import live_card
from conductor_core.logic.rendering.markdown import markdown
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, titles, work
from tests.logic.shown import text

GOAL = Start(goal="make a poem")


async def test_a_goal_is_planned_approved_done_and_delivered(tmp_path: Path) -> None:
    """Nothing is done before somebody said yes; then both tasks are done and their files handed over."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), coder) as at:
        reply = await at.order(GOAL)
        assert (reply.outcome, reply.text) == ("ok", "R1 is on its way in project poem.")
        await at.until(reply.run, "awaiting_approval")
        assert coder.briefs == []

        assert (await at.order(Approve(), run="R1")).text.startswith(
            "Version 1 of the plan of R1 is approved; work begins."
        )
        run = await at.until(reply.run)

        assert (run.state, run.reason) == (
            "done",
            "Everything that was planned is done; no check of the project could be run.",
        )
        assert await at.files(reply.run) == {"T1.txt": "the work of T1\n", "T2.txt": "the work of T2\n"}
        assert [brief.upstream[0].summary if brief.upstream else "" for brief in coder.briefs] == ["", "wrote T1.txt"]
        assert sorted(path.name for path in (tmp_path / "deliveries/R1").iterdir()) == [
            "R1-thread.md",
            "R1.diff",
            "R1.patch",
            "R1.zip",
        ]
        assert await at.kinds(reply.run) == [
            "task.queued",
            "run.started",
            "task.attempt_started",
            "task.attempt_started",  # the planner began
            "task.done",
            "plan.proposed",
            "plan.approved",
            "task.queued",
            "task.attempt_started",
            "task.merged",
            "task.done",
            "task.queued",
            "task.attempt_started",
            "task.merged",
            "task.done",
            "task.queued",
            "task.attempt_started",
            "task.done",
            "run.delivered",
            "run.ended",
        ]


async def test_a_rejected_plan_changes_nothing(tmp_path: Path) -> None:
    """No is no."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1")), coder) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        await at.order(Reject(reason="too long"), run="R1")
        run = await at.until(reply.run)

        assert (run.state, run.reason) == ("cancelled", "Ann did not approve the plan: too long")
        assert coder.briefs == []
        again = await at.order(Approve(), run="R1")
        assert (again.outcome, again.text) == ("refused", "The plan of R1 was turned down by Ann already.")


async def test_an_approval_is_bound_to_what_was_shown(tmp_path: Path) -> None:
    """A yes to another plan is no yes."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL)
        await at.until(reply.run, "awaiting_approval")
        wrong = await at.order(Approve(digest="0" * 64), run="R1")

        assert wrong.text == "The plan of R1 has changed since: look at it again, then approve."
        assert (await at.conductor.run(reply.run)).state == "awaiting_approval"  # type: ignore[arg-type]


async def test_nobody_is_there_to_ask(tmp_path: Path) -> None:
    """The plan is approved by policy, and the thread says so."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"
        approved = next(r.event for r in await at.events(reply.run) if r.event.kind == "plan.approved")
        assert approved.model_dump()["automatic"] is True


async def test_two_tasks_run_side_by_side(tmp_path: Path) -> None:
    """Neither ends before both have begun."""
    both = asyncio.Barrier(2)

    async def together(brief: Brief, desk: Desk) -> Outcome:
        async with asyncio.timeout(10):
            await both.wait()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", together)) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"


async def test_a_failure_is_told_and_tried_again(tmp_path: Path) -> None:
    """The second try knows why the first was not accepted."""

    async def second_time(brief: Brief, desk: Desk) -> Outcome:
        if brief.attempt.endswith(".1"):
            return Failed(cause="the ink is dry", retry_after=0.0)
        return await writes_its_brief(brief, desk)

    coder = ScriptedAgent("coder", second_time)
    async with stage(tmp_path, planner(work("T1")), coder) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"
        assert [brief.feedback for brief in coder.briefs] == ["", "the ink is dry"]
        failed = next(r.event for r in await at.events(reply.run) if r.event.kind == "task.attempt_failed")
        assert failed.model_dump()["next"] == "tried again at once by coder"


async def test_a_run_that_began_with_nothing_is_shown_with_what_it_made(tmp_path: Path) -> None:
    """And the next one in its project begins with that."""

    async def writes_python(brief: Brief, desk: Desk) -> Outcome:
        await desk.workspace.session.put({f"{brief.run}.py": File(content=b"x = 1\n")})
        return Done(summary="wrote it")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_python)) as at:
        first = await at.order(Start(goal="make a poem", project="poem"), there=False)
        await at.until(first.run)
        shown = await at.order(Show(what="R1"))
        assert isinstance(shown.data, dict)
        assert (shown.data["languages"], shown.data["files"]) == (["Python"], 1)
        assert "poem (1 file)" in str(shown.card)

        second = await at.order(Start(goal="make another", project="poem"), there=False)
        await at.until(second.run)
        begun = next(r.event for r in await at.events(second.run) if isinstance(r.event, RunStarted))
        assert begun.source == "what was made in it before"
        assert "poem (2 files)" in str((await at.order(Show(what="R2"))).card)


async def test_what_hangs_on_a_failed_task_is_blocked_and_the_rest_goes_on(tmp_path: Path) -> None:
    """The run delivers what there is and says what is missing; a retry completes it."""
    broken = True

    async def breaks(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T1" and broken:
            return Failed(cause="no paper", remedy="fail")
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1"), work("T2", "T1"), work("T3")), ScriptedAgent("coder", breaks)) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert run.state == "incomplete"
        assert run.reason == "2 parts are not done: T1 Do T1: failed (no paper); T2 Do T2: held up by T1"
        assert await at.files(reply.run) == {"T3.txt": "the work of T3\n"}
        assert (await at.task(reply.run, "T2")).state == "blocked"

        broken = False
        assert (await at.order(Retry(task="t1"), run="R1")).text == "R1.T1 is tried again."
        assert (await at.until(reply.run)).state == "done"
        assert sorted(await at.files(reply.run)) == ["T1.txt", "T2.txt", "T3.txt"]


async def test_nothing_changed_is_not_success(tmp_path: Path) -> None:
    """An agent that says done and changed no file has failed."""

    async def idle(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        return Done(summary="all done, trust me")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", idle)) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert run.state == "failed"
        assert "the agent said it was done, but no file changed" in run.reason


async def test_a_false_claim_is_struck(tmp_path: Path) -> None:
    """What the agent says of files is looked at, and the last word says what was not so."""

    async def boasts(brief: Brief, desk: Desk) -> Outcome:
        await writes_its_brief(brief, desk)
        claims = (Claim(kind="file", subject="T1.txt"), Claim(kind="file", subject="tests.py"))
        return Done(summary="wrote both", claims=claims)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", boasts)) as at:
        reply = await at.order(GOAL, there=False)
        run = (await at.until(reply.run)).id
        done = [r.event for r in await at.events(reply.run) if r.event.kind == "task.done"][1]
        assert [claim["subject"] for claim in done.model_dump()["struck"]] == ["tests.py"]
        thread = await at.thread(reply.run)
        assert "but what an agent claimed is not so: tests.py exists (coder, T1)." in thread
        assert "verified" not in thread
        shown = await at.order(Show(what="R1.T1"))
        assert shown.card
        told = markdown(shown.card)
        assert "wrote both\n\nClaimed, but not so: tests.py exists\n" in told
        assert "done. Claimed, but not so: tests.py exists. It said: wrote both" in told
        board = board_of(run, await at.events(run))
        assert "Claimed, but not so: tests.py exists" in text(live_card(board, datetime.now(UTC)))


async def test_a_secret_never_gets_in(tmp_path: Path) -> None:
    """A change that holds what looks like a key is not merged."""

    async def leaks(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        key = "ghp_" + "a1B2" * 9
        await desk.workspace.session.put({"config.py": File(content=f"TOKEN = '{key}'\n".encode())})
        return Done(summary="configured")

    async with stage(tmp_path, planner(work("T1", attempts=1)), ScriptedAgent("coder", leaks)) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert run.state == "failed"
        assert "looks like a secret (config.py:1)" in run.reason
        assert await at.files(reply.run) == {}


async def test_the_reviewer_is_of_another_vendor_and_can_say_no(tmp_path: Path) -> None:
    """A verdict against the work leaves the run incomplete."""

    async def refuses(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        return Done(summary="looked", verdict=Verdict(approved=False, reviewer="critic"))

    author = ScriptedAgent("author", writes_its_brief, roles=("coder", "reviewer"), vendor="one")
    critic = ScriptedAgent("critic", refuses, roles=("reviewer",), vendor="two")
    plan = planner(work("T1"), work("T2", "T1", kind="review", role="reviewer"))
    async with stage(tmp_path, plan, author, critic) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert titles([author, critic]) == ["Do T1", "Do T2"]
        assert (run.state, run.reason) == ("incomplete", "The reviewer critic does not approve the result.")


async def test_no_agent_for_a_role_is_said_with_what_to_set(tmp_path: Path) -> None:
    """The sentence names the keys."""
    broken = ScriptedAgent("coder", writes_its_brief, health=AgentHealth(state="error", detail="the key is refused"))
    async with stage(tmp_path, planner(work("T1")), broken) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert run.state == "failed"
        assert "no agent is ready to work as coder" in run.reason
        failed = next(r.event for r in await at.events(reply.run) if r.event.kind == "task.failed")
        assert "ANTHROPIC_API_KEY" in failed.model_dump()["advice"]


async def test_a_plan_that_breaks_the_rules_is_refused(tmp_path: Path) -> None:
    """A cycle is named, and nothing starts."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1", "T2"), work("T2", "T1")), coder) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert run.state == "failed"
        assert run.reason.startswith("The plan was rejected:")
        assert coder.briefs == []


async def test_without_a_check_nothing_is_called_verified(tmp_path: Path) -> None:
    """The files are there, and the result says that nothing could be run."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert run.reason == "Everything that was planned is done; no check of the project could be run."
