"""Whatever comes twice counts once, and whatever breaks off goes on: read from Slack's own record."""

from collections import Counter
from pathlib import Path

from adapters.slack.testing.server import Fault, SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.slack.floor import floor


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def test_a_delivery_that_comes_again_after_a_restart_counts_once(tmp_path: Path) -> None:
    """The same event, as Slack repeats what it heard no acknowledgement of."""
    files = MemoryWorkspaces()
    async with SlackServer() as slack:
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            ada = at.somebody("Ada")
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            await at.answered(asked, "R1: plan")
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            again = {**asked.data(), "type": "app_mention", "channel": asked.channel}
            await slack.deliver("events_api", ada.event(again))
            await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
            await at.answered(asked, "R1: done")
            assert [run.id for run in await at.at.store.read(lambda tx: tx.runs.all())] == ["R1"]
            assert max(Counter(filter(None, at.thread(asked))).values()) == 1  # streams and files have no text


async def test_a_post_whose_answer_was_lost_is_looked_up_and_not_repeated(tmp_path: Path) -> None:
    """Slack carried it out and then broke off; the thread has it once."""
    async with SlackServer() as slack:
        slack.faults.extend(
            [Fault("chat.postMessage", "cut", arrives=True), Fault("chat.postMessage", "error", arrives=True)]
        )
        async with floor(slack, tmp_path, *agents()) as at:
            ada = at.somebody("Ada")
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
            await at.answered(asked, "R1: done")
            assert max(Counter(filter(None, at.thread(asked))).values()) == 1  # streams and files have no text
            assert slack.faults == type(slack.faults)()


async def test_two_presses_of_one_button_approve_once_and_the_second_hears_so(tmp_path: Path) -> None:
    """Whoever comes second is told quietly."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        plan = await at.answered(asked, "R1: plan")
        buttons = type(plan)(plan.channel, plan.ts, plan.user, blocks=list(plan.blocks), thread_ts=plan.thread_ts)
        await ada.presses(plan, "Approve")
        await at.answered(asked, "R1: done")
        await bob.presses(buttons, "Approve")
        await slack.until(lambda: bool(at.whispers))
        assert [user for user, _ in at.whispers] == [bob.person.id]


async def test_a_socket_that_is_cut_is_opened_again_and_work_goes_on(tmp_path: Path) -> None:
    """As happens every few hours."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        await slack.cut(warn=True)
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        assert await at.answered(asked, "R1: plan")
