"""What was said while nobody listened is found where it was said, and counts once."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord import missed
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer, Fault
from adapters.discord.testing.world import GENERAL, OUR_ROLE, US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner, and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def goals(at: Floor) -> list[str]:
    """Of all runs, in the order of their names."""
    return [run.goal for run in reversed(await at.at.store.read(lambda tx: tx.runs.all()))]


async def test_what_was_said_while_it_was_down_is_found_wherever_people_talk_with_us(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """In a channel, in a thread whose run is over, and in direct messages of somebody who never had a run."""
    async with floor(discord, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        await at.answered(asked, "R1: done")
        direct = discord.world.direct(bob.person.id).id
        bob.tells("help")
        await discord.until(lambda: len(discord.world.within(direct)) > 1)
    ada.says(GENERAL, "what do you think of it?")
    said = ada.says(GENERAL, f"<@&{OUR_ROLE}> write a song")
    bob.tells("write a play")
    again = ada.says(asked.id, "make it longer")
    async with floor(discord, tmp_path, *agents()) as at:
        await at.answered(said, ": plan")
        await discord.until(lambda: "plan" in "\n".join(map(words, discord.world.within(direct))))
        await discord.until(lambda: discord.world.within(asked.id)[-1].id != again.id)
        assert sorted((await goals(at))[:3]) == ["write a play", "write a poem", "write a song"]
        known = await goals(at)
    async with floor(discord, tmp_path, *agents()) as at:
        await at.answered(at.somebody("Eve").says(GENERAL, f"<@{US}> write an opera"), "plan")
        assert await goals(at) == [*known, "write an opera"]


async def test_a_goal_that_was_corrected_while_it_was_down_is_corrected(discord: DiscordServer, tmp_path: Path) -> None:
    """It reads otherwise in the history than it did."""
    async with floor(discord, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
    ada.edits(asked, f"<@{US}> write a poem about the sea")
    async with floor(discord, tmp_path, *agents()) as at:
        await at.answered(asked, "about the sea")


async def test_what_was_corrected_before_it_was_found_counts_as_it_reads_and_once(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """Later starts find the same message, and no correction of it."""
    async with floor(discord, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
    said = ada.says(GENERAL, f"<@{US}> write a ballad")
    ada.edits(said, f"<@{US}> write a song")
    async with floor(discord, tmp_path, *agents()) as at:
        await at.answered(said, "R2: plan")
        known = at.thread(said)
    async with floor(discord, tmp_path, *agents()) as at:
        await at.answered(ada.says(GENERAL, f"<@{US}> write an opera"), "R3: plan")
        assert at.thread(said) == known


async def test_what_cannot_be_looked_up_now_is_looked_up_later(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord has trouble just when we come back."""
    monkeypatch.setattr(missed, "AGAIN", 0.1)
    async with floor(discord, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        await at.answered(ada.says(GENERAL, f"<@{US}> write a poem"), "R1: plan")
    said = ada.says(GENERAL, f"<@{US}> write a song")
    discord.faults.append(Fault("history", "unavailable"))
    async with floor(discord, tmp_path, *agents()) as at:
        await at.answered(said, "R2: plan")


async def test_who_was_only_written_to_alone_is_heard_there_as_well(discord: DiscordServer, tmp_path: Path) -> None:
    """Discord names such conversations to nobody."""
    async with floor(discord, tmp_path, *agents()) as at:
        bob = at.somebody("Bob")
        bob.says(GENERAL, f"<@{US}> runs")
        direct = discord.world.direct(bob.person.id).id
        await discord.until(lambda: len(discord.world.within(direct)) == 1)  # how it is used
    bob.tells("write a play")
    async with floor(discord, tmp_path, *agents()) as at:
        await discord.until(lambda: any("R1: plan" in words(one) for one in discord.world.within(direct)))
        assert await goals(at) == ["write a play"]


async def test_goals_that_were_corrected_or_taken_away_meanwhile_are_heard_of_once(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long before they were said: history after the last that was heard does not show them."""
    monkeypatch.setattr(missed, "OVERLAP", timedelta(0))
    async with floor(discord, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        first, second = ada.says(GENERAL, f"<@{US}> write a poem"), bob.says(GENERAL, f"<@{US}> write a song")
        await at.answered(first, "R1: plan")
        await at.answered(second, "R2: plan")
        await at.answered(ada.says(GENERAL, f"<@{US}> write an opera"), "R3: plan")
    ada.edits(first, f"<@{US}> write a ballad")
    bob.deletes(second)
    for _ in range(2):
        async with floor(discord, tmp_path, *agents()) as at:
            await at.answered(first, "ballad")
            await at.answered(second, "was deleted")
    assert len([one for one in at.thread(second) if "was deleted" in one]) == 1
