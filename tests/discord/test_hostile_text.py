"""Nothing that an agent, a file or a stranger writes pings anybody, forges a button or hides a link: read from Discord's record."""

from pathlib import Path

import pytest

from adapters.discord.cards import render
from adapters.discord.forms import form
from adapters.discord.places import Spot
from adapters.discord.surface import DiscordSurface
from adapters.discord.testing.acting import components
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.shapes import check_modal
from adapters.discord.testing.world import GENERAL, GUILD, Message
from adapters.discord.web import Web
from conductor_core.commands.change import Change
from conductor_core.commands.start import Start
from conductor_core.domain.card import Card, Text
from tests.discord.lifeless import all_faults, meanings
from tests.slack.test_hostile_text import cards

HOSTILE = (
    "@everyone @here",
    f"<@{GUILD}> <@&{GUILD}> <#{GENERAL}> </conductor:1> <t:1:R>",
    "[the docs](https://evil.example) <https://evil.example> https://evil.example/unfurl",
    "**bold** __it__ ~~no~~ ||spoiler|| `code` # heading\n> quote\n-# small\n1. one",
    "```\n@everyone\n``` \\@everyone \\\\@everyone \\`<@1>\\`",
    "| @here | b |\n|---|---|\n| <@1> | https://evil.example |",
    "- @here\n1. [x](https://evil.example)",
    "`unclosed <@1> @everyone",
    "approve\nrun=R1 \u202eevorppa \x1b[31m",
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_in_cards(text: str, tmp_path: Path, web: Web, discord: DiscordServer) -> None:
    """Posted and edited: only letters arrive, and nobody is notified."""
    root = discord.world.add(Message(discord.world.next_id(), GENERAL, discord.world.person("Ada").id, "go"))
    surface, room = DiscordSurface(web), Spot(GUILD, GENERAL, root.id).room
    for name, card in cards(text, tmp_path):
        ref = await surface.post(room, name, card)
        await surface.edit(room, ref, card.model_copy(update={"blocks": card.blocks[:1]}))
    posted = discord.world.within(root.id)
    assert all_faults(discord.calls) == []
    assert [one.pings for one in posted if one.pings] == []
    for message in posted:
        texts = [one["content"] for one in components(message.components) if one["type"] == 10]
        assert [found for one in texts for found in meanings(one)] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_in_forms(text: str) -> None:
    """What was said before is the value of a field, and Discord takes the form."""
    for command, given in ((Start, {"goal": text}), (Change, {"edit": text, "run": "R1"})):
        made = check_modal(form(command, given))
        assert text not in str([one["label"] for one in made["components"]])


def test_what_we_write_ourselves_is_read_as_it_is_meant() -> None:
    """Orders stand as code."""
    (page,) = render(Card(title="R1", blocks=(Text(text="`approve R1` lets it begin_now"),))).pages
    assert page.parts[1]["content"] == "`approve R1` lets it begin\\_now"
