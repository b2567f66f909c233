"""What people see in Discord beside the thread of a run."""

from pathlib import Path

import pytest
from discord import HTTPException

from adapters.discord.places import Spot
from adapters.discord.surface import DiscordSurface
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, GUILD, US, Message
from adapters.discord.web import Web
from conductor_core.domain.card import Card, Files, Pictured
from conductor_core.domain.ids import RunId
from tests.discord.floor import Floor


async def test_a_channel_follows_a_project(at: Floor) -> None:
    """How its runs begin and end stands in the channel itself, each in one message."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
    await at.answered(asked, "R1: done")
    project = (await at.at.conductor.run(RunId("R1"))).project
    news = at.discord.world.channel("news")
    await ada.orders(news.id, "conductor", "house", "subscribe", project=project, what="all")
    await at.discord.until(lambda: any("I tell here" in text for _, text in at.whispers))
    again = ada.says(GENERAL, f"<@{US}> start project={project} write a song")
    await at.answered(again, "R2: plan")
    await at.discord.until(lambda: any("R2" in words(one) for one in at.discord.world.within(news.id)), 20)


async def test_a_button_that_needs_words_shows_a_form(at: Floor) -> None:
    """What is filled in there changes the plan."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    plan = await at.answered(asked, "R1: plan")
    form = await ada.presses(plan, "Change it …")
    assert form.modal
    assert form.modal["title"] == "Change"
    await ada.fills(form, edit="let T1 reach pypi.org")
    await at.answered(asked, "R1: plan (version 2)")


@pytest.fixture
def files(tmp_path: Path) -> Card:
    """A card that hands over a patch and something large."""
    (tmp_path / "R1.patch").write_text("--- a\n+++ b\n+one ``` two\n")
    (tmp_path / "R1.zip").write_bytes(b"x" * (11 << 20))
    return Card(title="R1", blocks=(Files(paths=(str(tmp_path / "R1.patch"), str(tmp_path / "R1.zip"))),))


async def test_pictures_are_seen_with_what_they_show(web: Web, discord: DiscordServer, tmp_path: Path) -> None:
    """Beside the files that are only attached, in the same message."""
    (tmp_path / "R1.zip").write_bytes(b"PK")
    home = tmp_path / "R1-picture-1-home.png"
    home.write_bytes(b"\x89PNG")
    paths = (str(tmp_path / "R1.zip"), str(home))
    card = Card(title="R1", blocks=(Files(paths=paths, pictures=(Pictured(path=str(home), shows="docs/home.png"),)),))
    root = discord.world.add(Message(discord.world.next_id(), GENERAL, discord.world.person("Ada").id, "go"))
    await DiscordSurface(web).post(Spot(GUILD, GENERAL, root.id).room, "R1/1", card)
    _, last = discord.world.within(root.id)
    assert [one.name for one in last.attachments] == ["R1.zip", "R1-picture-1-home.png"]
    file, gallery = last.components[0]["components"]
    assert file["file"] == {"url": "attachment://R1.zip"}
    assert gallery["items"] == [
        {"media": {"url": "attachment://R1-picture-1-home.png"}, "description": "docs/home.png"}
    ]


async def test_files_are_attached_as_far_as_the_server_takes_them(
    web: Web, discord: DiscordServer, files: Card, tmp_path: Path
) -> None:
    """What is too large is said with where it is; a patch is seen by its first lines."""
    root = discord.world.add(Message(discord.world.next_id(), GENERAL, discord.world.person("Ada").id, "go"))
    await DiscordSurface(web).post(Spot(GUILD, GENERAL, root.id).room, "R1/1", files)
    _, last = discord.world.within(root.id)
    assert [one.name for one in last.attachments] == ["R1.patch"]
    assert last.components[0]["components"][0]["content"] == (
        "R1.patch\n```diff\n--- a\n+++ b\n+one ``\u2060` two\n```"
    )
    assert f"R1.zip has 12 MB, and this server takes files of 10 MB: it lies at {tmp_path}/R1.zip" in words(last)


async def test_a_thread_that_was_put_away_is_brought_back_for_an_edit(web: Web, discord: DiscordServer) -> None:
    """And a message that somebody took away stays away."""
    root = discord.world.add(Message(discord.world.next_id(), GENERAL, discord.world.person("Ada").id, "go"))
    surface, room = DiscordSurface(web), Spot(GUILD, GENERAL, root.id).room
    ref = await surface.post(room, "R1/1", Card(title="one"))
    discord.world.channels[root.id].archived = True
    assert await surface.edit(room, ref, Card(title="two")) == ref
    (shown,) = discord.world.within(root.id)
    assert words(shown) == "two"
    discord.world.messages.remove(shown)
    assert await surface.edit(room, ref, Card(title="three")) == ref
    assert discord.world.within(root.id) == []


async def test_of_a_server_that_loses_its_tier_less_is_taken_from_then_on(
    web: Web, discord: DiscordServer, files: Card
) -> None:
    """What was refused is given again without what is too large by now."""
    root = discord.world.add(Message(discord.world.next_id(), GENERAL, discord.world.person("Ada").id, "go"))
    surface, room = DiscordSurface(web), Spot(GUILD, GENERAL, root.id).room
    discord.world.tier = 2
    await surface.post(room, "R1/1", files)
    assert [one.name for one in discord.world.within(root.id)[-1].attachments] == ["R1.patch", "R1.zip"]
    discord.world.tier = 1
    with pytest.raises(HTTPException, match="entity too large"):
        await surface.post(room, "R1/2", files)
    await surface.post(room, "R1/2", files)
    last = discord.world.within(root.id)[-1]
    assert [one.name for one in last.attachments] == ["R1.patch"]
    assert "R1.zip has 12 MB, and this server takes files of 10 MB" in words(last)


async def test_many_files_are_several_messages_of_what_discord_takes_in_one(
    web: Web, discord: DiscordServer, tmp_path: Path
) -> None:
    """Ten of them, or 24 MB."""
    root = discord.world.add(Message(discord.world.next_id(), GENERAL, discord.world.person("Ada").id, "go"))
    sizes = [9 << 20] * 3 + [1] * 11
    for number, size in enumerate(sizes):
        (tmp_path / f"{number}.bin").write_bytes(b"x" * size)
    files = Files(paths=tuple(str(tmp_path / f"{number}.bin") for number in range(len(sizes))))
    await DiscordSurface(web).post(Spot(GUILD, GENERAL, root.id).room, "R1/1", Card(title="R1", blocks=(files,)))
    assert [len(one.attachments) for one in discord.world.within(root.id)] == [0, 2, 10, 2]


async def test_where_something_goes_on_is_said_once(web: Web, discord: DiscordServer) -> None:
    """It is found in the history, however long ago it was."""
    world = discord.world
    root = world.add(Message(world.next_id(), GENERAL, world.person("Ada").id, "go"))
    surface, here = DiscordSurface(web), Spot(GUILD, GENERAL, root.id)
    await surface.post(here.room, "R1/1", Card(title="R1"))
    for in_doubt in (False, True):
        await surface.point(here, "key", "R2 goes on in", Spot(GUILD, GENERAL, GENERAL), in_doubt=in_doubt)
        for one in world.messages:
            one.nonce = None  # as minutes later
    assert [words(one) for one in world.within(root.id)] == ["R1", f"R2 goes on in <#{GENERAL}>"]
