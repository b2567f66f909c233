"""Discord bars an address that it has to refuse too often: we stop calling long before."""

from pathlib import Path

import pytest

from adapters.discord import refusals
from adapters.discord.refusals import MOST, WINDOW, Refusals
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.discord.testing.world import GENERAL, US
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor


async def test_a_token_that_is_taken_back_is_not_shown_again_and_again(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for what is owed nor to listen; where it is taken again, everything goes on."""
    monkeypatch.setattr(refusals, "WINDOW", 2.0)
    async with floor(discord, tmp_path, planner(work("T1"))) as at:
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        discord.token = "another"
        ada.says(asked.id, "!change drop task 1")
        await discord.until(lambda: refused(at) > 0)
        await discord.gateway.cut(4004)
        with pytest.raises(TimeoutError):
            await discord.until(lambda: refused(at) > 3, 1.0)
        discord.token = TOKEN
        ada.says(asked.id, "!help stop")
        await discord.until(lambda: "stop" in at.thread(asked), 20)


def refused(at: Floor) -> int:
    """How often Discord refused a call."""
    return sum(call.status == 401 for call in at.discord.calls)


def test_what_is_refused_too_often_makes_a_pause() -> None:
    """Until the first of it counts no more."""
    so_far = Refusals()
    for at in range(MOST - 1):
        so_far.note(403, float(at) / 10)
        so_far.note(404, float(at) / 10)
    assert so_far.left(200.0) == 0
    so_far.note(429, 200.0)
    assert so_far.left(250.0) == WINDOW - 250.0
    assert so_far.left(WINDOW) == 0
