"""Discord makes requests for what people do; whoever else makes them is refused."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord.front import Address
from adapters.discord.testing.requests import PUBLIC_KEY, posted, request, signed
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor

HERE = Address(PUBLIC_KEY, "127.0.0.1", 0)
PING = json.dumps({"type": 1}).encode()


@pytest.fixture
async def at(discord: DiscordServer, tmp_path: Path) -> AsyncIterator[Floor]:
    """A service that takes requests."""
    agents = (planner(work("T1")), ScriptedAgent("coder", writes_its_brief))
    async with floor(discord, tmp_path, *agents, address=HERE) as there:
        yield there


async def test_commands_forms_and_presses_work_by_requests(at: Floor) -> None:
    """Those who deal with them do not know the difference."""
    ada = at.somebody("Ada")
    await ada.fills(await ada.orders(GENERAL, "conductor", "begin", "start"), goal="write a poem")
    await at.discord.until(lambda: bool(at.discord.world.within(GENERAL)))
    (root,) = at.discord.world.within(GENERAL)
    await ada.presses(await at.answered(root, "R1: plan"), "Approve")
    await at.answered(root, "R1: done")
    assert await ada.completes(GENERAL, "conductor", "begin", "stop", run="R") == ["R1"]
    assert [call.kind for call in at.discord.calls if call.kind == "callback"] == []


async def test_what_is_said_still_comes_over_the_gateway(at: Floor) -> None:
    """There are no requests for it."""
    asked = at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")


async def test_discord_sees_that_the_address_is_ours(at: Floor) -> None:
    """A signed question is answered, any other is refused, which Discord tries as well."""
    url = at.discord.requests_to
    assert await request(url, {"type": 1}) == (200, {"type": 1})
    old = signed(PING, "1000000000")
    forged = {**signed(PING), "X-Signature-Ed25519": "00" * 64}
    odd = {**signed(PING), "X-Signature-Ed25519": "no letters of that kind"}
    for headers in (old, forged, odd, {}, signed(b"another body")):
        assert await posted(url, PING, headers) == (401, {})


@pytest.mark.parametrize("body", [b"[]", b"{", b"[" * 100_000, b'{"type": 99}', b'{"type": 3, "data": 7}', b"\xff"])
async def test_what_is_signed_and_odd_is_refused(at: Floor, body: bytes) -> None:
    """And no fault of ours."""
    assert await posted(at.discord.requests_to, body, signed(body)) == (400, {})
