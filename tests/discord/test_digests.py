"""What there was of a project is told together, at a time of day, once, whatever happens to the process."""

from pathlib import Path

from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer, Fault
from adapters.discord.testing.world import GENERAL, US, Channel
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.discord.floor import floor
from tests.discord.test_home import first
from tests.news import a_day_passes, poet


def told(discord: DiscordServer, channel: Channel) -> list[str]:
    """The digests that stand in a channel."""
    return [text for one in discord.world.within(channel.id) if "what there was" in (text := words(one))]


async def test_a_digest_comes_once_though_its_answer_is_lost_and_the_process_ends(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """Nothing of the project is told in between."""
    files, agents = MemoryWorkspaces(), (planner(work("T1")), poet())
    news = discord.world.channel("news")
    async with floor(discord, tmp_path, *agents, files=files) as at:
        ada = at.somebody("Ada")
        project = await first(at, ada)
        await ada.orders(news.id, "conductor", "house", "subscribe", project=project, digest="daily", at="09:00")
        await discord.until(lambda: any("told together every day at 09:00" in text for _, text in at.whispers))
        again = ada.says(GENERAL, f"<@{US}> start project={project} write a song")
        await ada.presses(await at.answered(again, "R2: plan"), "Approve")
        await at.answered(again, "R2: done")
        await at.at.conductor.look_after_requests()
        assert told(discord, news) == []
        await a_day_passes(at.at.truth)
    async with floor(discord, tmp_path, *agents, files=files) as at:
        discord.faults.append(Fault("post", "cut", arrives=True))
        await at.at.conductor.look_after_requests()
        await at.at.conductor.look_after_requests()
        await discord.until(lambda: not discord.faults, 20)
        await discord.until(lambda: len(told(discord, news)) == 1)
        assert "R2" in told(discord, news)[0]
