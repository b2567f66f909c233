"""A run is shown in a second place by a command; what cannot be is said to who asked, and begins no thread."""

from pathlib import Path

from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import floor


async def test_a_command_in_a_channel_links_a_run_to_a_thread_of_its_own(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """Whose words and presses count for the run."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with floor(discord, tmp_path, planner(work("T1")), coder) as at:
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.orders(GENERAL, "conductor", "house", "link", run="R9")
        await discord.until(lambda: (ada.person.id, "There is no run R9. `runs` lists them.") in at.whispers)
        await ada.orders(GENERAL, "conductor", "house", "link", run="R1")
        await discord.until(lambda: any("has R1 shown here" in words(one) for one in discord.world.within(GENERAL)))
        roots = [one for one in discord.world.within(GENERAL) if one.author == US]
        assert ["shown here" in words(one) for one in roots] == [True]
        await ada.presses(await at.answered(roots[0], "R1: plan"), "Approve")
        await at.answered(asked, "R1: done")
        await at.answered(roots[0], "R1: done")
        await discord.until(lambda: "R1.diff" in at.thread(asked) and "R1.diff" in at.thread(roots[0]))
        both = [text for text in at.thread(asked) if "shown in Discord as well" not in text]
        assert at.thread(roots[0]) == both
        ada.says(roots[0].id, f"<@{US}> unlink")
        await at.answered(roots[0], "R1 is shown here no more.")
        await at.answered(asked, "Ada has ended that it is shown in Discord")
