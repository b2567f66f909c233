"""The whole of it, by the program as it is started, killed in the middle: read from Discord's own record."""

import io
import zipfile
from collections import Counter
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from adapters.discord.testing.acting import Somebody
from adapters.discord.testing.demo import answer
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.discord.testing.world import GENERAL, US, Message
from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL
from tests.acceptance.forked import Process
from tests.serving import serving
from tests.slack.test_full_story import asking, packed

REFUSED = "`approve` needs the role member; you are viewer."
PATIENCE = 60.0


def service(
    discord: DiscordServer, models: ModelServer, home: Path, owner: str
) -> AbstractAsyncContextManager[Process]:
    """The program, in Discord."""
    settings = {
        "CONDUCTOR_DISCORD_URL": discord.url,
        "CONDUCTOR_DISCORD_TOKEN": TOKEN,
        "CONDUCTOR_DISCORD_OWNERS": owner,
    }
    return serving(home, models, settings)


async def test_from_a_mention_with_a_zip_to_the_files_over_a_kill(tmp_path: Path) -> None:
    """Nothing is double, nothing is missing, and the order is kept; what was said while nobody heard counts, once."""
    async with DiscordServer() as discord, ModelServer(asking) as models:
        ada, bob = (Somebody(discord, discord.world.person(name)) for name in ("Ada", "Bob"))
        zipped = ada.file("greeter.zip", packed(notes="Greet people."), "application/zip")
        async with service(discord, models, tmp_path / "home", ada.person.id) as process:
            await discord.connected(60)
            await ada.orders(GENERAL, "conductor", "house", "role", person=bob.person, role="viewer")
            asked = ada.says(GENERAL, f"<@{US}> {GOAL}", files=[zipped])
            plan = await answer(discord, asked, "Nothing is changed before you approve")
            await bob.presses(plan, "Approve")
            await discord.until(lambda: REFUSED in told(discord, bob), PATIENCE)
            await ada.presses(plan, "Approve")
            question = await answer(discord, asked, ": question 1")
            process.kill()
            await process.wait()
        ada.says(asked.id, "Please keep it short.")
        async with service(discord, models, tmp_path / "home", ada.person.id):
            await discord.connected(60)
            await ada.presses(question, "Hello")
            await answer(discord, asked, "R1: done")
            await discord.until(lambda: len(with_files(discord, asked)) == 1, PATIENCE)
        thread = discord.world.within(asked.id)
        assert told(discord, bob).count(REFUSED) == 1
        assert max(Counter(one.components[0]["id"] for one in thread if one.author == US).values()) == 1
        order = [place(thread, said) for said in ("on it", ": plan", ": question 1", "keep it short", ": done")]
        assert order == sorted(order)
        (result,) = with_files(discord, asked)
        names = [one.name for one in result.attachments]
        assert {"R1.patch", "R1.zip"} <= set(names)
        assert len(names) == len(set(names))
        content = result.attachments[names.index("R1.zip")].content
        assert {"greet.py", "test_greet.py", "notes"} <= set(zipfile.ZipFile(io.BytesIO(content)).namelist())


def told(discord: DiscordServer, somebody: Somebody) -> list[str]:
    """What only this person was told."""
    return [words(one).removeprefix("### ") for one in discord.world.whispers if one.whisper_to == somebody.person.id]


def with_files(discord: DiscordServer, asked: Message) -> list[Message]:
    """Our answers that hold files."""
    return [one for one in discord.world.within(asked.id) if one.attachments and one.author == US]


def place(thread: list[Message], said: str) -> int:
    """The first message that says so."""
    return next(number for number, one in enumerate(thread) if said in words(one))
