"""What somebody says and does where they talk with us alone."""

from pathlib import Path

import pytest

from adapters.discord import people
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, Message
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor


async def test_with_us_alone_everything_stands_in_the_conversation(at: Floor) -> None:
    """Without a mention; a thread cannot be there. Nobody else is offered it while they type."""
    ada = at.somebody("Ada")
    asked = ada.tells("write a poem")
    conversation = asked.channel

    def said(text: str) -> bool:
        return any(text in words(one) for one in at.discord.world.within(conversation))

    await at.discord.until(lambda: said("R1: plan"), 20)
    eve = at.somebody("Eve")
    assert await eve.completes(GENERAL, "conductor", "begin", "stop", run="r") == []
    for place in (conversation, GENERAL):
        assert await ada.completes(place, "conductor", "begin", "stop", run="r") == ["R1"]
    ada.tells("approve")
    await at.discord.until(lambda: said("R1: done"), 20)


async def test_with_us_alone_commands_and_further_goals_stay_in_the_conversation(at: Floor) -> None:
    """Each run has its cards there, and nothing points at a thread that there cannot be."""
    ada = at.somebody("Ada")
    alone = at.discord.world.direct(ada.person.id).id
    await ada.orders(alone, "conductor", "begin", "start", goal="write a poem")
    await at.discord.until(lambda: "R1: plan" in "".join(map(words, at.discord.world.within(alone))))
    ada.tells("!start write a song")
    await at.discord.until(lambda: "R2: plan" in "".join(map(words, at.discord.world.within(alone))))
    (plan,) = [one for one in at.discord.world.within(alone) if "R1: plan" in words(one)]
    await ada.presses(plan, "Approve")
    await at.discord.until(lambda: "R1: done" in "".join(map(words, at.discord.world.within(alone))))
    assert at.whispers == [(ada.person.id, "R1 goes on here.")]
    assert "<#" not in "".join(map(words, at.discord.world.within(alone)))


async def test_with_us_alone_a_deletion_asks_and_a_sign_stops(at: Floor) -> None:
    """By the name that Discord knows of who put it there."""
    ada = at.somebody("Ada")
    asked = ada.tells("write a poem")

    async def said(text: str) -> Message:
        def there() -> list[Message]:
            return [one for one in at.discord.world.within(asked.channel) if text in words(one)]

        await at.discord.until(lambda: bool(there()), 20)
        return there()[0]

    await said("R1: plan")
    ada.deletes(asked)
    ada.reacts(await said("The message that R1 began with was deleted; shall it be stopped?"), "🛑")
    await said("R1 is stopped")
    account = await at.at.store.read(lambda tx: tx.accounts.get(f"discord:{ada.person.id}"))
    assert account
    assert account.name == "Ada"


async def test_who_leaves_or_joins_is_a_stranger_or_none_within_minutes(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Discord said of somebody is not believed for ever, where they talk with us alone."""
    monkeypatch.setattr(people, "FRESH", 0.0)
    async with floor(discord, tmp_path, planner(work("T1"))) as at:
        ada = at.somebody("Ada")
        alone = discord.world.direct(ada.person.id).id

        async def told(text: str) -> None:
            await discord.until(lambda: any(text in words(one) for one in discord.world.within(alone)))

        ada.tells("runs")
        await told("There are no runs yet.")
        ada.person.member = False
        ada.tells("runs")
        await told("I take no orders from you")
        ada.person.member = True
        ada.tells("write a poem")
        await told("R1: plan")
