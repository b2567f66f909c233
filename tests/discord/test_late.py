"""After a quarter of an hour Discord takes no answer to what somebody did: everything goes on as ordinary messages."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord.quiet import DEFERRED, Quiet
from adapters.discord.surface import DiscordSurface
from adapters.discord.testing.interactions import COMMAND_KIND, LATER, Going
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, World
from adapters.discord.tokens import Token
from adapters.discord.web import Web
from conductor_core.domain.card import Card
from conductor_core.testing.clock import ManualClock
from tests.discord.lifeless import all_faults

CLOCK = ManualClock()


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    """One whose time stands still."""
    async with DiscordServer(World(CLOCK)) as there:
        yield there


async def test_what_is_for_one_goes_to_them_alone_and_where_a_run_is_to_all(web: Web, discord: DiscordServer) -> None:
    """In time both are seen by one person in the channel."""
    world = discord.world
    ada, quiet = world.person("Ada").id, Quiet(DiscordSurface(web))
    discord.interactions.begin(Going("1", "t", COMMAND_KIND, GENERAL, ada, world.now(), answer=DEFERRED))
    token = Token("1", "t", GENERAL)
    await quiet.say(ada, "first", Card(title="in time"), token)
    await CLOCK.advance(LATER + 1)
    for _ in range(2):  # as after a crash
        await quiet.say(ada, "second", Card(title="too late"), token)
    await quiet.point(token, "R1 goes on in", GENERAL)
    assert [words(one) for one in world.whispers] == ["in time"]
    assert [words(one) for one in world.within(world.direct(ada).id)] == ["too late"]
    assert [words(one) for one in world.within(GENERAL)] == [f"R1 goes on in <#{GENERAL}>"]
    assert all_faults(discord.calls) == []
