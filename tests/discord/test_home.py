"""A channel that follows a project has a home: one pinned message that is always as things are, read from the server's record."""

import json
from pathlib import Path

from adapters.discord.testing.acting import Somebody
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer, Fault
from adapters.discord.testing.world import GENERAL, US, Channel, Message
from conductor_core.domain.ids import RunId
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.discord.floor import Floor, floor

TITLE = "## Conductor"


def homes(discord: DiscordServer, channel: Channel) -> list[Message]:
    """Every home that stands in a channel."""
    return [one for one in discord.world.within(channel.id) if TITLE in words(one)]


def reads(discord: DiscordServer, channel: Channel) -> str:
    """What the home of a channel says."""
    return "\n".join(map(words, homes(discord, channel)))


async def first(at: Floor, ada: Somebody) -> str:
    """The project of a run that is over."""
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
    await at.answered(asked, "R1: done")
    return str((await at.at.conductor.run(RunId("R1"))).project)


async def follows(at: Floor, ada: Somebody, channel: Channel, project: str) -> None:
    """From now on."""
    await ada.orders(channel.id, "conductor", "house", "subscribe", project=project)
    await at.discord.until(lambda: len(homes(at.discord, channel)) == 1)


async def test_a_plan_is_approved_in_the_home_which_follows_by_itself(at: Floor) -> None:
    """It is pinned, mentions nobody, and is not edited while nothing changes. A song that is the poem again is no work."""
    ada, news = at.somebody("Ada"), at.discord.world.channel("news")
    project = await first(at, ada)
    await follows(at, ada, news, project)
    (shown,) = homes(at.discord, news)
    await at.discord.until(lambda: news.pinned == [shown.id])
    assert "Nothing." in words(shown)
    assert "1 run, last R1: done" in words(shown)
    again = ada.says(GENERAL, f"<@{US}> start project={project} write a song")
    await at.discord.until(lambda: "The plan of R2 needs a yes." in words(shown), 20)
    await ada.presses(shown, "Approve")
    await at.answered(again, "R2: T1 failed")
    await at.discord.until(lambda: "❌ **poem**  2 runs, last R2: failed" in words(shown), 20)
    assert shown.pings == ()
    assert homes(at.discord, news) == [shown]
    assert "coder" in words(shown)
    assert shown.edits <= 6


async def test_its_buttons_work_after_a_restart_and_it_is_the_same_message(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """A form begins a run of the project in a thread of its own."""
    files, agents = MemoryWorkspaces(), (planner(work("T1")), ScriptedAgent("coder", writes_its_brief))
    news = discord.world.channel("news")
    async with floor(discord, tmp_path, *agents, files=files) as at:
        ada = at.somebody("Ada")
        project = await first(at, ada)
        await follows(at, ada, news, project)
    (shown,) = homes(discord, news)
    async with floor(discord, tmp_path, *agents, files=files) as at:
        form = await ada.presses(shown, f"New run in {project} …")
        await ada.fills(form, goal="write a song")
        await discord.until(lambda: "**R2**  write a song" in json.dumps(shown.components), 20)
        assert (await at.at.conductor.run(RunId("R2"))).project == project
    assert homes(discord, news) == [shown]


async def test_one_that_was_posted_when_the_process_ended_is_found_again(at: Floor) -> None:
    """The answer to the post is lost, so nobody knows of it: there is one all the same, and it is pinned."""
    ada, news = at.somebody("Ada"), at.discord.world.channel("news")
    project = await first(at, ada)
    await ada.orders(news.id, "conductor", "house", "subscribe", project=project, what="all")
    at.discord.faults.append(Fault("post", "cut", arrives=True))
    await at.discord.until(lambda: len(news.pinned) == 1, 20)
    assert [one.id for one in homes(at.discord, news)] == news.pinned


async def test_one_that_somebody_took_away_is_made_anew_at_the_next_change(at: Floor) -> None:
    """Once; and where nothing is followed any more it is taken away."""
    ada, news = at.somebody("Ada"), at.discord.world.channel("news")
    project = await first(at, ada)
    await follows(at, ada, news, project)
    await at.discord.until(lambda: len(news.pinned) == 1)
    ada.deletes(homes(at.discord, news)[0])
    ada.says(GENERAL, f"<@{US}> start project={project} write a song")
    await at.discord.until(lambda: "The plan of R2 needs a yes." in reads(at.discord, news), 20)
    await at.discord.until(lambda: len(news.pinned) == 2)
    assert [one.id for one in homes(at.discord, news)] == news.pinned[1:]
    await ada.orders(news.id, "conductor", "house", "unsubscribe", project=project)
    await at.discord.until(lambda: homes(at.discord, news) == [])


async def test_without_the_right_to_pin_or_with_every_pin_taken_it_stands_unpinned(at: Floor) -> None:
    """And is current all the same."""
    ada, news, full = at.somebody("Ada"), at.discord.world.channel("news"), at.discord.world.channel("full")
    project = await first(at, ada)
    at.discord.world.lacking[news.id] = {"PIN_MESSAGES"}
    full.pinned = [str(number) for number in range(250)]
    await follows(at, ada, news, project)
    await follows(at, ada, full, project)
    ada.says(GENERAL, f"<@{US}> start project={project} write a song")
    await at.discord.until(lambda: "The plan of R2 needs a yes." in reads(at.discord, news), 20)
    await at.discord.until(lambda: "The plan of R2 needs a yes." in reads(at.discord, full), 20)
    assert (news.pinned, len(full.pinned)) == ([], 250)


async def test_a_home_shows_only_what_its_channel_follows(at: Floor) -> None:
    """In the conversation with one person too."""
    ada = at.somebody("Ada")
    direct = at.discord.world.direct(ada.person.id)
    project = await first(at, ada)
    await follows(at, ada, direct, project)
    ada.says(GENERAL, f"<@{US}> build a bridge")
    await at.discord.until(lambda: any("R2: plan" in words(one) for one in at.discord.world.messages), 20)
    ada.says(GENERAL, f"<@{US}> start project={project} write a song")
    await at.discord.until(lambda: "**R3**" in reads(at.discord, direct), 20)
    assert "build a bridge" not in reads(at.discord, direct)
