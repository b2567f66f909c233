"""Somebody mentions us, and a run goes on in the thread of what they said."""

from pathlib import Path

from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import floor


async def test_a_mention_becomes_a_plan_a_press_approves_it_and_the_result_stands_in_the_thread(tmp_path: Path) -> None:
    """Everything is in the thread that is made from the message, and the channel itself stays as it is."""
    async with (
        DiscordServer() as discord,
        floor(discord, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at,
    ):
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        plan = await at.answered(asked, "R1: plan")
        await ada.presses(plan, "Approve")
        await at.answered(asked, "R1: done")
        assert [text.split(" –")[0] for text in at.thread(asked)][:2] == ["R1: on it, Ada", "R1: plan"]
        assert discord.world.within(GENERAL) == [asked]
