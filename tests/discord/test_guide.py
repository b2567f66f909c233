"""The guide says what is so, and the doctor what is missing."""

import re
from pathlib import Path

import pytest

from adapters.discord.examining import examine
from adapters.discord.examining_channels import allowed
from adapters.discord.rights import RIGHTS, invitation
from adapters.discord.served import served
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.discord.testing.world import FORUM, GENERAL, OUR_ROLE
from adapters.discord.web import Web
from bot.machine import carry_out
from bot.settings import FIELDS
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import floor
from tests.discord.test_home import first, follows

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "discord.md").read_text()


def test_its_settings_are_settings() -> None:
    """All of them."""
    assert set(re.findall(r"CONDUCTOR_[A-Z_]+", GUIDE)) <= set(FIELDS)


def test_an_invitation_asks_for_just_what_is_used() -> None:
    """Nobody needs an administrator."""
    assert invitation("1", "https://discord.com").endswith("permissions=2252109051431936")
    assert sum(bit for bit, _ in RIGHTS.values()) == 2252109051431936


@pytest.mark.parametrize("given", ["abc", "1", "123456789012345678&permissions=8"])
def test_only_an_app_is_invited(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No address is written that is dead, or that gives other rights."""
    with pytest.raises(SystemExit, match="2"):
        carry_out(["discord", "invite", given])
    assert "it is a number of 17 to 20 digits" in capsys.readouterr().err
    assert carry_out(["discord", "invite", "123456789012345678"]) == 0
    assert "client_id=123456789012345678&" in capsys.readouterr().out


async def test_the_doctor_finds_nothing_where_all_is_there(discord: DiscordServer) -> None:
    """Every line is good."""
    found = await examine(TOKEN, discord.url, "")
    assert [one.text for one in found if not one.good] == []
    assert found[0].text == "CONDUCTOR_DISCORD_TOKEN is the bot Conductor."


async def test_the_doctor_names_each_right_and_intent_that_is_missing(discord: DiscordServer) -> None:
    """With what it is for and where it is given."""
    discord.world.privileged = False
    discord.world.permissions = sum(bit for bit, _ in RIGHTS.values()) - RIGHTS["Attach Files"][0]
    discord.starts_left = 7
    bad = [one.text for one in await examine(TOKEN, discord.url, "") if not one.good]
    assert len(bad) == 3
    assert "switch it on on the app's page, under Bot" in bad[0]
    assert bad[1].startswith("In Test it lacks Attach Files (to hand over files): give its role that, or open http")
    assert bad[2] == "7 sessions may still be begun today."


async def test_the_doctor_names_channels_that_we_are_used_in_and_cannot_work_in(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """With what their own rules take; others are told of together, and what is missing everywhere is told once."""
    world = discord.world
    news, ideas, board = world.channel("news"), world.channel("ideas", FORUM), world.channel("board")
    async with floor(discord, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        ada = at.somebody("Ada")
        project = await first(at, ada)
        await follows(at, ada, news, project)
        used = (await at.at.store.read(served)).also({ideas.id})
    world.permissions = sum(bit for bit, _ in RIGHTS.values()) - RIGHTS["Attach Files"][0]
    world.lacking |= {GENERAL: {"SEND_MESSAGES_IN_THREADS", "ATTACH_FILES", "PIN_MESSAGES"}, news.id: {"PIN_MESSAGES"}}
    world.lacking |= {ideas.id: {"VIEW_CHANNEL", "SEND_MESSAGES"}, board.id: {"VIEW_CHANNEL"}}
    found = [(one.good, one.text) for one in await examine(TOKEN, discord.url, "", served=used)]
    rules, allow = "rules of the channel take from it", "allow its role that there (Edit Channel, Permissions)."
    pinned = RIGHTS["Pin Messages"][1]
    assert [one for one in found if "rules of" in one[1]] == [
        (False, f"In #general of Test {rules} Send Messages in Threads (to work in it): {allow}"),
        (False, f"In #news of Test {rules} Pin Messages ({pinned}): {allow}"),
        (False, f"In #ideas of Test {rules} View Channels (to hear anything at all): {allow}"),
        (True, "In Test rules of channels keep it from working in #board."),
    ]


def test_of_the_rules_of_a_channel_ours_count_last() -> None:
    """Everybody's come first; of our roles one that allows outweighs one that denies."""
    view, send = RIGHTS["View Channels"][0], RIGHTS["Send Messages"][0]
    everybody, red, blue, us = (
        {"id": number, "allow": str(allow), "deny": str(deny)}
        for number, allow, deny in (("1", 0, view | send), ("2", view, 0), ("3", 0, view), ("4", send, 0))
    )
    ours = ({"1"}, {"2", "3"}, {"4"})
    assert allowed(view | send, [us, blue, everybody], ours) == send
    assert allowed(view | send, [us, red, blue, everybody], ours) == view | send
    assert allowed(view, [{"id": "5", "allow": str(send), "deny": str(view)}], ours) == view


async def test_the_doctor_looks_up_who_is_named_as_an_owner(discord: DiscordServer) -> None:
    """A name is no id; where nobody is named, that is told."""
    texts = [(one.good, one.text) for one in await examine(TOKEN, discord.url, "", frozenset({"9", "Ada"}))]
    for wrong in ("9", "Ada"):
        assert any(not good and f"names {wrong}, whom Discord does not know" in text for good, text in texts)
    assert any("CONDUCTOR_DISCORD_OWNERS is not set" in one.text for one in await examine(TOKEN, discord.url, ""))


async def test_the_doctor_looks_up_what_is_named_as_a_forum(discord: DiscordServer) -> None:
    """An id that nothing has, and a channel that is none."""
    found = await examine(TOKEN, discord.url, "", forums=frozenset({"9", GENERAL}))
    bad = [one.text for one in found if not one.good]
    assert any("CONDUCTOR_DISCORD_FORUMS names 9, which is no channel that it sees" in one for one in bad)
    assert any(f"CONDUCTOR_DISCORD_FORUMS names {GENERAL}, which is no forum (#general)" in one for one in bad)


async def test_the_doctor_looks_up_the_role_of_who_may_give_orders(discord: DiscordServer) -> None:
    """With a wrong one nobody may."""
    (good,) = [one for one in await examine(TOKEN, discord.url, "", role=OUR_ROLE) if "the role" in one.text]
    assert (good.good, good.text) == (True, "Who has the role @Conductor in Test may give orders.")
    (bad,) = [one for one in await examine(TOKEN, discord.url, "", role="9") if not one.good]
    assert bad.text.startswith("CONDUCTOR_DISCORD_ROLE names 9, which is no role of a server that it is in")


async def test_all_servers_are_known_however_many_there_are(discord: DiscordServer, web: Web) -> None:
    """Discord tells of two hundred at a time."""
    discord.world.servers_more = 250
    assert len(await web.guilds()) == 251


async def test_the_doctor_says_that_a_token_is_refused(discord: DiscordServer) -> None:
    """And looks no further."""
    (only,) = await examine("wrong", discord.url, "")
    assert "press Reset Token" in only.text


async def test_the_doctor_says_that_a_server_takes_no_commands_of_ours(discord: DiscordServer) -> None:
    """It is another one than we are in, or we were invited without the scope."""
    (only,) = [one for one in await examine(TOKEN, discord.url, "41000000000000099") if not one.good]
    assert only.text.startswith("CONDUCTOR_DISCORD_GUILD names 41000000000000099, where it can declare no commands")
    assert "the scope applications.commands" in only.text


async def test_the_doctor_says_where_commands_and_buttons_go(discord: DiscordServer) -> None:
    """To the address of the app's page, which has to be ours."""
    (only,) = [one for one in await examine(TOKEN, discord.url, "", requests=True) if not one.good]
    assert "has no Interactions Endpoint URL" in only.text
    discord.world.endpoint = "https://elsewhere.example"
    (only,) = [one for one in await examine(TOKEN, discord.url, "") if not one.good]
    assert only.text.startswith("Commands and buttons go to https://elsewhere.example, not here")
