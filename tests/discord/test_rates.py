"""Discord's rates are kept: nothing is refused, and how cards end is seen at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord.pace import Pace
from adapters.discord.places import Spot
from adapters.discord.surface import DiscordSurface
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer, Fault
from adapters.discord.testing.world import GENERAL, GUILD, Message, World
from adapters.discord.turns import KEPT, MOST, Rank, Turns
from adapters.discord.web import Web
from conductor_core.domain.ids import RoomId
from conductor_core.engine.clock import SystemClock
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.store.opening import open_store
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.rush import rush

CARDS, SECONDS = 5, 5.0


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    """Its limits last as long as Discord's."""
    async with DiscordServer() as there:
        yield there


async def test_cards_of_one_channel_are_never_refused_and_end_in_time(
    tmp_path: Path, web: Web, discord: DiscordServer
) -> None:
    """Each in a thread of its own."""
    clock = SystemClock()
    rooms = [root(discord.world) for _ in range(CARDS)]
    store = await open_store(tmp_path / "book.db", clock)
    took = await rush(store, DiscordSurface(web), clock, rooms, SECONDS)
    await store.close()
    assert [call.path for call in discord.calls if call.status == 429] == []
    assert max(took) < 2
    for room in rooms:
        assert f"{room}: done" in "\n".join(map(words, discord.world.within(Spot.of(room).thread)))


async def test_a_call_that_is_refused_again_and_again_is_made_when_discord_says(
    web: Web, discord: DiscordServer
) -> None:
    """As right after a restart, which does not know what was called before."""
    discord.faults.extend([Fault("guilds", "limited", retry_after=0.01)] * 5)
    with pytest.raises(SurfaceSlow, match="retry after 1 s"):
        await web.call("GET", "/users/@me/guilds")
    assert await web.call("GET", "/users/@me/guilds")


async def test_an_old_live_card_is_edited_once_a_minute() -> None:
    """Discord takes far fewer edits of what is older than an hour."""
    clock = ManualClock()
    message, pace = World(clock).next_id(), Pace(clock)
    await clock.advance(60)
    pace.spare("C", message)
    await clock.advance(5)
    pace.spare("C", message)
    await clock.advance(3_600)
    pace.spare("C", message)
    await clock.advance(5)
    with pytest.raises(SurfaceSlow, match="retry after 1 s"):
        pace.spare("C", message)
    await clock.advance(60)
    pace.spare("C", message)


async def test_what_people_wait_for_goes_before_how_cards_stand_and_no_call_is_one_too_many() -> None:
    """A call counts until a second after its answer."""
    turns, came = Turns(), list[str]()

    async def one(name: str, rank: Rank) -> None:
        await turns.take(rank)
        came.append(name)

    for _ in range(MOST - KEPT):
        turns.spare()
        await turns.take(Rank.EDIT)
    with pytest.raises(SurfaceSlow, match="retry after 1 s"):
        turns.spare()
    for _ in range(KEPT):
        await turns.take(Rank.CARD)
    async with asyncio.TaskGroup() as calling:
        calling.create_task(one("an edit", Rank.EDIT))
        gone = calling.create_task(one("nothing any more", Rank.BEGUN))
        calling.create_task(one("an answer", Rank.ANSWER))
        calling.create_task(one("the first words of a thread", Rank.BEGUN))
        await asyncio.sleep(0)
        gone.cancel()
        assert came == []
        for _ in range(3):
            turns.leave()
    assert came == ["the first words of a thread", "an answer", "an edit"]


async def test_a_thread_is_opened_when_there_is_a_turn_for_its_first_words_too() -> None:
    """One that would stand there without a word waits; the words of the other do not."""
    turns = Turns()
    for _ in range(MOST - 3):
        await turns.take(Rank.CARD)
    await turns.take(Rank.OPENING)
    other = asyncio.create_task(turns.take(Rank.OPENING))
    await asyncio.sleep(0)
    assert not other.done()
    await turns.take(Rank.BEGUN)
    turns.leave()
    await other


async def test_many_calls_at_once_are_never_refused(web: Web, discord: DiscordServer) -> None:
    """Two seconds of what Discord takes, all at the same moment."""
    channels = [discord.world.channel(f"C{number}").id for number in range(2 * MOST)]
    async with asyncio.TaskGroup() as calling:
        for channel in channels:
            calling.create_task(web.call("GET", "/channels/{channel_id}", channel_id=channel))
    assert [call.status for call in discord.calls if call.path.startswith("/channels")] == [200] * 2 * MOST


def root(world: World) -> RoomId:
    """A thread of its own in the one channel."""
    message = world.add(Message(world.next_id(), GENERAL, world.person("Ada").id, "go"))
    return Spot(GUILD, message.channel, message.id).room
