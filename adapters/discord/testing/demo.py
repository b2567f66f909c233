"""A whole run in a Discord on loopback, by the program itself.

    python -m adapters.discord.testing.demo

Somebody asks for the default goal, approves the plan and gets the files. The thread is printed as it reads at the end.
"""

import asyncio
import sys
import tempfile

from adapters.discord.testing.acting import Somebody
from adapters.discord.testing.picture import lines, words
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.discord.testing.world import GENERAL, US, Message

GOAL = "build a small command-line tool that counts words, with tests"
PATIENCE = 180.0
"""Seconds for the whole run."""


async def conducted(discord: DiscordServer, home: str) -> Message:
    """The message that began the run, once the run has ended."""
    ada = Somebody(discord, discord.world.person("Ada"))
    settings = (f"CONDUCTOR_HOME={home}", f"CONDUCTOR_DISCORD_URL={discord.url}", f"CONDUCTOR_DISCORD_TOKEN={TOKEN}")
    service = await asyncio.create_subprocess_exec("env", *settings, sys.executable, "-m", "bot", "all")
    try:
        await discord.connected(PATIENCE)
        asked = ada.says(GENERAL, f"<@{US}> {GOAL}")
        await ada.presses(await answer(discord, asked, "Nothing is changed before you approve"), "Approve")
        await answer(discord, asked, ": done")
        await discord.until(lambda: any(one.attachments for one in discord.world.within(asked.id)), PATIENCE)
        return asked
    finally:
        service.terminate()
        await service.wait()


async def answer(discord: DiscordServer, asked: Message, said: str) -> Message:
    """The answer that says so, once it stands in the thread of a message."""
    found: list[Message] = []

    def there() -> bool:
        found[:] = [one for one in discord.world.within(asked.id) if said in words(one)]
        return bool(found)

    await discord.until(there, PATIENCE)
    return found[0]


async def main() -> None:
    """See the module."""
    with tempfile.TemporaryDirectory() as home:
        async with DiscordServer() as discord:
            asked = await conducted(discord, home)
            thread = discord.world.channels[asked.id]
            sys.stdout.write(lines(discord.world, [asked]) + f"\n\n── {thread.name} " + "─" * 40 + "\n\n")
            sys.stdout.write(lines(discord.world, discord.world.within(asked.id)) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
