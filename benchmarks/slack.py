"""Slack at full load, on a Slack on loopback that keeps the published rates.

    python -m benchmarks.slack mentions MENTIONS RUNS
    python -m benchmarks.slack cards CARDS SECONDS

``mentions``: so many people mention us at once while so many runs go on: milliseconds until Slack hears that we have it, and
until something is seen in the thread. ``cards``: so many live cards change in one channel all the time and end together: calls that
Slack refused, and seconds until how each ends is seen.

Prints one JSON object.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from adapters.slack.app import make_client
from adapters.slack.chat import SlackChat
from adapters.slack.ears import SocketEars
from adapters.slack.hearing import Hearing
from adapters.slack.office import Furnishing
from adapters.slack.places import Spot
from adapters.slack.surface import SlackSurface
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import TEAM, US, Message
from benchmarks.chats import busy
from conductor_core.domain.ids import RoomId
from conductor_core.engine.clock import SystemClock
from conductor_core.store.opening import open_store
from conductor_core.testing.rush import rush


async def mentions(many: int, runs: int) -> dict[str, float]:
    """Each in a channel of its own, as in a large company; one channel takes one message a second, whoever asks."""
    with tempfile.TemporaryDirectory() as folder:
        async with SlackServer() as slack:
            hearing = Hearing(SocketEars(APP_TOKEN), slack.url, BOT_TOKEN)
            chat = SlackChat(hearing, Furnishing(Path(folder, "slack"), frozenset()))
            async with busy(Path(folder), chat.surface, runs) as at, chat.listening(at.conductor):
                people = [Somebody(slack, slack.workspace.person(f"P{number}")) for number in range(many)]
                measured = await asyncio.gather(
                    *(_asked(slack, one, slack.workspace.channel(one.person.name)) for one in people)
                )
    acks, replies = (sorted(column) for column in zip(*measured, strict=True))
    return {
        "ack_most_ms": acks[-1],
        "reply_p95_ms": replies[int(len(replies) * 0.95) - 1],
        "reply_most_ms": replies[-1],
    }


async def _asked(slack: SlackServer, somebody: Somebody, channel: str) -> tuple[float, float]:
    workspace = slack.workspace
    message = workspace.add(Message(channel, workspace.next_ts(), somebody.person.id, text=f"<@{US}> write a poem"))
    began = time.perf_counter()
    event = somebody.event({**message.data(), "type": "app_mention", "channel": channel})
    assert await slack.send("events_api", event) is not None
    acknowledged = time.perf_counter()
    await slack.until(lambda: len(workspace.thread(channel, message.ts)) > 1, 60)
    return (acknowledged - began) * 1000, (time.perf_counter() - began) * 1000


async def cards(many: int, seconds: float) -> dict[str, float]:
    """See the module."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        async with SlackServer() as slack:
            ada, slack.workspace.is_agent = slack.workspace.person("Ada"), True

            async def starter(_room: RoomId) -> str | None:
                return ada.id

            surface = SlackSurface(make_client(BOT_TOKEN, f"{slack.url}/api/"), clock, starter)
            store = await open_store(Path(folder, "book.db"), clock)
            took = await rush(store, surface, clock, [_root(slack, ada.id) for _ in range(many)], seconds)
            await store.close()
            refused = sum(call.answer in ("ratelimited", "limited") for call in slack.calls)
            return {"refused": refused, "calls": len(slack.calls), "last_seen_s": max(took)}


def _root(slack: SlackServer, person: str) -> RoomId:
    message = slack.workspace.add(Message("C0GENERAL", slack.workspace.next_ts(), person, text="go"))
    return Spot(TEAM, message.channel, message.ts).room


def main() -> None:
    """See the module."""
    kind, many, more = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    measured = asyncio.run(mentions(many, int(more)) if kind == "mentions" else cards(many, more))
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
