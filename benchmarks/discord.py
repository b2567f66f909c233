"""Discord at full load, on a Discord on loopback that keeps its rates.

    python -m benchmarks.discord mentions MENTIONS RUNS
    python -m benchmarks.discord cards CARDS SECONDS

``mentions``: so many people at once mention us, and use a command, while so many runs go on: milliseconds until a command is
answered, and until something is seen in the thread of a mention. ``cards``: so many live cards, each in a thread of its own of one
channel, change all the time and end together: calls that Discord refused, and seconds until how each ends is seen.

Prints one JSON object.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from adapters.discord.chat import Account, DiscordChat
from adapters.discord.client import opened
from adapters.discord.people import Trust
from adapters.discord.places import Spot
from adapters.discord.surface import DiscordSurface
from adapters.discord.testing.acting import Somebody
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.discord.testing.world import GENERAL, GUILD, US, Message
from benchmarks.chats import busy
from conductor_core.domain.ids import RoomId
from conductor_core.engine.clock import SystemClock
from conductor_core.store.opening import open_store
from conductor_core.testing.rush import rush


async def mentions(many: int, runs: int) -> dict[str, float]:
    """Each in a channel of its own; in one channel Discord takes five messages in five seconds, whoever asks."""
    with tempfile.TemporaryDirectory() as folder:
        async with DiscordServer() as discord:
            chat = DiscordChat(Account(TOKEN, discord.url, Trust()), Path(folder, "discord"))
            async with busy(Path(folder), chat.surface, runs) as at, chat.listening(at.conductor):
                people = [Somebody(discord, discord.world.person(f"P{number}")) for number in range(many)]
                channels = [discord.world.channel(one.person.name).id for one in people]
                pairs = list(zip(people, channels, strict=True))
                replies, acks = await asyncio.gather(
                    asyncio.gather(*(_asked(one, channel) for one, channel in pairs)),
                    asyncio.gather(*(_ordered(one, channel) for one, channel in pairs)),
                )
            refused = sum(call.status == 429 for call in discord.calls)
    return {
        "ack_most_ms": max(acks),
        "reply_p95_ms": sorted(replies)[int(many * 0.95) - 1],
        "reply_most_ms": max(replies),
        "refused": refused,
    }


async def _asked(somebody: Somebody, channel: str) -> float:
    began, discord = time.perf_counter(), somebody.discord
    message = somebody.says(channel, f"<@{US}> write a poem")
    await discord.until(lambda: bool(discord.world.within(message.id)), 60)
    return (time.perf_counter() - began) * 1000


async def _ordered(somebody: Somebody, channel: str) -> float:
    began = time.perf_counter()
    await somebody.orders(channel, "conductor", "look", "runs")
    return (time.perf_counter() - began) * 1000


async def cards(many: int, seconds: float) -> dict[str, float]:
    """See the module."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        async with DiscordServer() as discord, opened(TOKEN, discord.url) as web:
            ada = discord.world.person("Ada").id
            rooms = [_root(discord, ada) for _ in range(many)]
            store = await open_store(Path(folder, "book.db"), clock)
            took = await rush(store, DiscordSurface(web, clock), clock, rooms, seconds)
            await store.close()
            refused = sum(call.status == 429 for call in discord.calls)
            ended = sum("done" in str(discord.world.within(Spot.of(room).thread)[-1].components) for room in rooms)
            return {"refused": refused, "calls": len(discord.calls), "ended": ended, "last_seen_s": max(took)}


def _root(discord: DiscordServer, person: str) -> RoomId:
    message = discord.world.add(Message(discord.world.next_id(), GENERAL, person, "go"))
    return Spot(GUILD, message.channel, message.id).room


def main() -> None:
    """See the module."""
    kind, many, more = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    measured = asyncio.run(mentions(many, int(more)) if kind == "mentions" else cards(many, more))
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
