"""Somebody mentions us, and a run goes on in the thread of what they said."""

from pathlib import Path

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor


async def test_a_mention_becomes_a_plan_a_press_approves_it_and_the_result_stands_in_the_thread(tmp_path: Path) -> None:
    """Though the mention comes twice, as Slack sends it, there is one run, and everything is in its thread."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at,
    ):
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        plan = await at.answered(asked, "plan")
        await ada.presses(plan, "Approve")
        await at.answered(asked, "R1: done")
        assert [text.split(" –")[0] for text in at.thread(asked)][:2] == ["R1: on it, Ada", "R1: plan"]
        assert len(slack.workspace.thread("C0GENERAL", asked.ts)) == len(slack.workspace.messages)
