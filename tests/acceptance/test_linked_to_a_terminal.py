"""Begun in Discord, linked to a terminal and approved there: both see the result."""

from adapters.discord.testing import demo as in_discord
from adapters.discord.testing import world as guild
from adapters.discord.testing.acting import Somebody
from adapters.discord.testing.server import TOKEN, DiscordServer
from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.acceptance.program import Program
from tests.acceptance.service import PATIENCE, beside, staying, until_it_ends, until_it_says
from tests.serving import serving


async def test_a_run_of_discord_is_shown_at_a_terminal_that_it_was_linked_to(fresh: Program) -> None:
    """From its plan on, until it is over; the exit code is that of the run."""
    async with DiscordServer() as discord, ModelServer(team) as models:
        ada = Somebody(discord, discord.world.person("Ada"))
        settings = {"CONDUCTOR_DISCORD_URL": discord.url, "CONDUCTOR_DISCORD_TOKEN": TOKEN}
        async with serving(fresh.home, models, settings):
            await discord.connected(60)
            asked = ada.says(guild.GENERAL, f"<@{guild.US}> {GOAL}")
            await in_discord.answer(discord, asked, ": plan")
            async with staying(fresh, "link", "R1", server=models) as terminal:
                await until_it_says(terminal, "R1: plan")
                await in_discord.answer(discord, asked, "has it shown in a terminal as well")
                assert (await beside(fresh, "approve", "R1", "--json")).reply["run"] == "R1"
                seen = await until_it_ends(terminal, PATIENCE)
            await in_discord.answer(discord, asked, "R1: done")
        assert (seen.code, seen.err) == (0, "")
        assert "R1: done" in seen.out
