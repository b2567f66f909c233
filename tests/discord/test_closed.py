"""A thread that is closed to us: work goes on, people hear of it, and the run says why what stands there is old."""

import re
from pathlib import Path

import pytest

from adapters.discord.people import Trust
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, US, VOICE
from conductor_core.domain.ids import RunId
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor

R1 = RunId("R1")


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("locked", "it is archived and locked"),
        ("forbidden", "I lack the right Send Messages in Threads in its channel"),
        ("gone", "it, or its channel, is there no more"),
    ],
)
async def test_a_run_whose_thread_is_closed_to_us_says_so_elsewhere(
    way: str, why: str, discord: DiscordServer, tmp_path: Path
) -> None:
    """Who began it and the owners in a direct message, once; where we may speak again, what is owed is said."""
    boss, world = discord.world.person("Boss"), discord.world
    agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
    async with floor(discord, tmp_path, *agents, trust=Trust(owners=frozenset({boss.id}))) as at:
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        channels = dict(world.channels)
        match way:
            case "locked":
                world.channels[asked.id].archived = world.channels[asked.id].locked = True
            case "forbidden":
                world.lacking[GENERAL] = {"SEND_MESSAGES_IN_THREADS"}
            case _:
                del world.channels[GENERAL], world.channels[asked.id]
        ada.tells("approve R1")
        assert (await at.at.until(R1)).state == "done"
        directs = [world.direct(one).id for one in (ada.person.id, boss.id)]
        await discord.until(lambda: all(why in "".join(map(words, world.within(one))) for one in directs))
        ada.tells("show R1")
        told = f"Its thread in Discord is not current, as {why}."
        await discord.until(lambda: told in words(world.within(directs[0])[-1]))
        world.channels |= channels
        world.lacking.clear()
        world.channels[asked.id].archived = world.channels[asked.id].locked = False
        await at.answered(asked, "R1: done", 60)
        assert [
            sum("cannot write to its thread, as" in words(one) for one in world.within(place)) for place in directs
        ] == [1, 1]


async def test_where_no_files_may_be_attached_the_thread_says_so_and_where_they_are(at: Floor) -> None:
    """The thread is not closed by it: its result stands there, and nobody is told otherwise."""
    at.discord.world.lacking[GENERAL] = {"ATTACH_FILES"}
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    ada.says(asked.id, "approve")
    told = words(await at.answered(asked, "I lack the right Attach Files in this channel"))
    assert re.search(r"R1.zip: it lies at /.+/R1.zip on the machine of the service\.", told)
    assert "R1: done" in "".join(at.thread(asked))
    assert "cannot write" not in "".join(map(words, at.discord.world.messages))


async def test_where_no_thread_may_be_begun_the_channel_says_so(at: Floor) -> None:
    """It names the right; once that is given, the thread begins."""
    world = at.discord.world
    world.lacking[GENERAL] = {"CREATE_PUBLIC_THREADS"}
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    told = "R1: I cannot write to its thread, as I lack the right Create Public Threads in its channel"
    await at.discord.until(lambda: any(told in words(one) for one in world.within(GENERAL)))
    assert world.within(GENERAL)[-1].answers == asked.id
    world.lacking.clear()
    await at.answered(asked, "R1: plan", 60)


async def test_in_a_channel_without_threads_nothing_begins(at: Floor) -> None:
    """That of a voice channel: neither by words nor by a command, and nothing is left of it there."""
    world, ada = at.discord.world, at.somebody("Ada")
    lounge = world.channel("lounge", VOICE)
    asked = ada.says(lounge.id, f"<@{US}> write a poem")
    told = "There are no threads in a channel of this kind, so I cannot work here: give the order in a text channel."
    await at.discord.until(lambda: [words(one) for one in world.within(lounge.id)][1:] == [told])
    assert world.within(lounge.id)[-1].answers == asked.id
    await ada.orders(lounge.id, "conductor", "begin", "start", goal="write a poem")
    await at.discord.until(lambda: (ada.person.id, told) in at.whispers)
    assert len(world.within(lounge.id)) == 2
    assert not await at.at.store.read(lambda tx: tx.runs.all())


async def test_what_a_sign_begins_in_a_channel_without_threads_can_be_shown_elsewhere(at: Floor) -> None:
    """Which is said there."""
    world, ada = at.discord.world, at.somebody("Ada")
    lounge = world.channel("lounge", VOICE)
    asked = ada.says(lounge.id, "write a poem")
    ada.reacts(asked, "🤖")
    told = "as there are no threads in a channel of that kind, but `link` shows it in another one"
    await at.discord.until(lambda: any(told in words(one) for one in world.within(lounge.id)))
    await ada.orders(GENERAL, "conductor", "house", "link", run="R1")
    await at.discord.until(lambda: bool(world.within(GENERAL)))
    await at.answered(world.within(GENERAL)[0], "R1: plan")


async def test_who_is_heard_where_nothing_may_be_written_is_answered_alone(at: Floor) -> None:
    """With what to do about it; a second run that cannot have a thread there is not begun."""
    world, ada = at.discord.world, at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    world.lacking[GENERAL] = {"SEND_MESSAGES"}
    ada.says(asked.id, "!start write a song")
    alone = world.direct(ada.person.id).id

    async def told(text: str) -> None:
        await at.discord.until(lambda: any(text in words(one) for one in world.within(alone)))

    await told("I may not write in this channel, so I cannot work here: give me the permissions View Channel")
    ada.says(GENERAL, f"<@{US}> runs")
    await told("**R1**  awaiting approval")
    await told("I may not write where you said that, so I answer here.")
    assert [run.id for run in await at.at.store.read(lambda tx: tx.runs.all())] == [R1]
