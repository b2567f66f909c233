"""Whatever happens to the connection, what people say is heard once."""

from pathlib import Path

import pytest

from adapters.discord import chat, client, ears
from adapters.discord.testing.gateway import (
    CONTENT,
    DIRECT_MESSAGES,
    DIRECT_REACTIONS,
    GUILD_MESSAGES,
    GUILD_REACTIONS,
    GUILDS,
)
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer, Fault
from adapters.discord.testing.world import FORUM, GENERAL, US
from conductor_core.domain.ids import RunId
from conductor_core.errors import SettingsError
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor


async def runs(at: Floor) -> list[RunId]:
    """All that were begun."""
    return [run.id for run in await at.at.store.read(lambda tx: tx.runs.all())]


@pytest.mark.parametrize("how", ["come again", "closed", "invalid, resumable"])
async def test_a_session_is_taken_up_again_and_hears_what_was_said_meanwhile(at: Floor, how: str) -> None:
    """Op 7, an unknown close code, op 9: Discord repeats it, and it counts once."""
    gateway = at.discord.gateway
    orders = {
        "come again": gateway.order(7),
        "invalid, resumable": gateway.order(9, data=True),
        "closed": gateway.cut(),
    }
    chosen = orders.pop(how)
    for other in orders.values():
        other.close()
    await chosen
    asked = at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    assert await runs(at) == ["R1"]
    assert (gateway.identifies, gateway.resumes) == (1, 1)


async def test_what_a_lost_session_never_heard_is_found_in_the_history(discord: DiscordServer, tmp_path: Path) -> None:
    """An event that nothing understands ends discord.py; the next client looks up what was said."""
    async with floor(discord, tmp_path, planner(work("T1"))) as at:
        ada = at.somebody("Ada")
        first = ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(first, "R1: plan")
        discord.world.emit("CHANNEL_UPDATE", {"guild_id": None, "type": "odd"})
        discord.world.emit = lambda _name, _data: None
        second = ada.says(GENERAL, f"<@{US}> write a song")
        await discord.until(lambda: discord.gateway.identifies > 1, 30)
        await at.answered(second, "R2: plan", 30)
        assert await runs(at) == ["R2", "R1"]


async def test_a_session_that_is_no_more_is_followed_by_another_and_nothing_is_lost(at: Floor) -> None:
    """Op 9 without a chance to go on: what was said meanwhile is looked up."""
    discord, ada = at.discord, at.somebody("Ada")
    await at.answered(ada.says(GENERAL, f"<@{US}> write a poem"), "R1: plan")
    await discord.gateway.order(9, data=False)
    second = ada.says(GENERAL, f"<@{US}> write a song")
    await at.answered(second, "R2: plan", 30)
    assert await runs(at) == ["R2", "R1"]
    assert (discord.gateway.identifies, discord.gateway.resumes) == (2, 0)


async def test_a_first_connection_that_is_closed_before_hello_is_tried_again(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends discord.py; what was said before we heard anything is none of ours, what is said then is."""
    monkeypatch.setattr(chat, "CONNECTING", 0.5)
    discord.gateway.refuse = 4000
    async with floor(discord, tmp_path, planner(work("T1"))) as at:
        assert discord.gateway.connections > 0
        discord.gateway.refuse = None
        await discord.connected()
        await at.answered(at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem"), "R1: plan")


async def test_with_hardly_a_session_of_the_day_left_none_is_begun(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord takes the token away of who has used all; the rest of the program works."""
    monkeypatch.setattr(chat, "CONNECTING", 0.5)
    discord.starts_left = client.SPARE
    async with floor(discord, tmp_path, planner(work("T1"))):
        assert discord.gateway.connections == 0


async def test_just_the_intents_that_are_used_are_asked_for_and_commands_are_declared_once(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """Over a restart as well; in another house they would be declared anew."""
    for _ in range(2):
        async with floor(discord, tmp_path, planner(work("T1"))):
            await discord.connected()
    used = GUILDS | GUILD_MESSAGES | GUILD_REACTIONS | DIRECT_MESSAGES | DIRECT_REACTIONS | CONTENT
    assert {one.intents for one in discord.gateway.sessions.values()} == {used}
    assert [one.method for one in discord.calls if one.kind == "commands"] == ["PUT"]


async def test_a_gateway_that_closes_every_connection_is_left_in_peace(discord: DiscordServer, tmp_path: Path) -> None:
    """After a handful of tries there is a pause, where discord.py would go on hundreds of times a second."""
    async with floor(discord, tmp_path, planner(work("T1"))):
        discord.gateway.refuse = 4000
        await discord.gateway.cut()
        await discord.gateway.until(lambda: discord.gateway.connections >= ears.STORM)
        with pytest.raises(TimeoutError):
            await discord.gateway.until(lambda: discord.gateway.connections > 3 * ears.STORM, 1.0)


async def test_trouble_of_discord_is_waited_for(discord: DiscordServer, at: Floor) -> None:
    """503, which discord.py does not try again, and an answer that is lost: everything stands there once."""
    discord.faults.extend([Fault("post", "unavailable"), Fault("post", "cut", arrives=True)])
    asked = at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem")

    def titles() -> list[str]:
        return [text.split(" –")[0] for text in at.thread(asked)]

    await discord.until(lambda: "R1: plan" in titles(), 60)
    assert titles()[0] == "R1: on it, Ada"
    assert (titles().count("R1: on it, Ada"), titles().count("R1: plan")) == (1, 1)


@pytest.mark.parametrize("fault", [Fault("callback", "unavailable"), Fault("callback", "cut", arrives=True)])
async def test_a_first_answer_that_meets_trouble_is_given_again_in_time(at: Floor, fault: Fault) -> None:
    """The press counts once, whether Discord had it already or not."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    plan = await at.answered(asked, "R1: plan")
    at.discord.faults.append(fault)
    await ada.presses(plan, "Approve")
    await at.answered(asked, "R1: done")
    assert at.whispers == []


async def test_without_the_intent_only_what_names_us_is_heard(discord: DiscordServer, tmp_path: Path) -> None:
    """The app's page does not allow it: Discord closes the connection, and we go on with less."""
    discord.world.privileged = False
    async with floor(discord, tmp_path, planner(work("T1"))) as at:
        await discord.connected()
        asked = at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")


async def test_what_is_given_to_us_without_the_intent_is_taken_where_discord_shows_it(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """A message by a command, with its files; where only a sign or a title is seen, nothing is guessed."""
    discord.world.privileged = False
    ideas = discord.world.channel("ideas", FORUM)
    async with floor(discord, tmp_path, planner(work("T1")), forums=frozenset({ideas.id})) as at:
        await discord.connected()
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        message = bob.says(GENERAL, "write a poem", files=[bob.file("rules.txt", b"It rhymes.", "text/plain")])
        await ada.fills(await ada.gives(message))
        await at.answered(message, "R1: plan")
        assert [one.text for one in (await at.at.conductor.run(RunId("R1"))).material] == ["It rhymes."]
        told = "I cannot read what is written here without Message Content"
        await at.answered(ada.posts(ideas, "A song", "with four verses"), told)
        ada.reacts(bob.says(GENERAL, "write an ode"), "🤖")
        alone = discord.world.direct(ada.person.id).id
        await discord.until(lambda: any(told in words(one) for one in discord.world.within(alone)))
        assert await runs(at) == ["R1"]


async def test_words_that_are_kept_from_us_are_told_of_once_in_a_thread(discord: DiscordServer, tmp_path: Path) -> None:
    """Over a restart as well; nothing is made of them, and whoever names us is heard."""
    discord.world.privileged = False
    agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
    async with floor(discord, tmp_path, *agents) as at:
        await discord.connected()
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        ada.says(asked.id, "it should rhyme")
        at.somebody("Bob").says(asked.id, "!stop")
        await at.answered(asked, "I cannot read what is written here without Message Content")
        was = at.thread(asked)
    ada.says(asked.id, "and about the sea")
    async with floor(discord, tmp_path, *agents) as at:
        await discord.connected()
        ada.says(asked.id, "please")
        ada.says(asked.id, f"<@{US}> help stop")
        await discord.until(lambda: at.thread(asked)[-1] == "stop")
        assert [one for one in at.thread(asked)[len(was) :] if one not in ("please", "and about the sea")] == [
            f"<@{US}> help stop",
            "stop",
        ]


async def test_a_sticker_in_a_thread_says_nothing_to_us(at: Floor) -> None:
    """Nor does one that answers us."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    was = len(at.thread(asked))
    ada.shows(asked.id, "Wave")
    at.somebody("Bob").shows(asked.id, "Wave")
    ada.says(asked.id, "!help stop")
    await at.discord.until(lambda: at.thread(asked)[-1] == "stop")
    assert at.thread(asked)[was:] == ["", "", "!help stop", "stop"]


async def test_a_token_that_is_refused_is_named_at_the_start(discord: DiscordServer, tmp_path: Path) -> None:
    """With the page where it is made anew."""
    with pytest.raises(SettingsError, match="does not take CONDUCTOR_DISCORD_TOKEN: on the app's page, under Bot"):
        async with client.opened("wrong", discord.url):
            """It does not open."""


@pytest.mark.parametrize("call", ["me", "guilds"])
async def test_a_discord_that_has_trouble_when_we_start_is_tried_again(
    discord: DiscordServer, tmp_path: Path, call: str
) -> None:
    """The service is there meanwhile, and hears people as soon as it is let in."""
    discord.faults.extend([Fault(call, "unavailable"), Fault(call, "cut")])
    async with floor(discord, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await discord.connected()
        asked = at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")


async def test_several_connections_are_a_setting(discord: DiscordServer, tmp_path: Path) -> None:
    """As many as Discord wants; whatever is said is heard once."""
    async with floor(discord, tmp_path, planner(work("T1")), sharded=True) as at:
        await discord.connected()
        asked = at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        assert await runs(at) == ["R1"]
