"""In which order we hear."""

import asyncio
import json
from typing import Any

from adapters.discord.ears import Watch


def said(channel: str, text: str) -> str:
    """A message as it comes."""
    return json.dumps({"t": "MESSAGE_CREATE", "d": {"channel_id": channel, "content": text}})


async def test_a_channel_is_heard_in_order_and_waits_for_no_other() -> None:
    """A disk that takes long keeps whoever speaks elsewhere waiting no longer."""
    heard: list[str] = []
    slow = asyncio.Event()

    async def hear(event: dict[str, Any]) -> None:
        if event["d"]["content"] == "first":
            await slow.wait()
        heard.append(event["d"]["content"])
        if event["d"]["content"] == "elsewhere":
            slow.set()

    watch = Watch(hear)
    lines = (said("1", "first"), said("1", "second"), said("2", "elsewhere"), said("1", "third"))
    async with asyncio.TaskGroup() as hearing:
        for line in lines[:3]:
            hearing.create_task(watch.heard(line))
    await watch.heard(lines[3])
    assert heard == ["elsewhere", "first", "second", "third"]
