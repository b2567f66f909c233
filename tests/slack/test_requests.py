"""Slack makes requests to us: everything goes as it does over sockets, and nobody else is listened to."""

import json
from pathlib import Path

import pytest

from adapters.slack.front import EVENTS
from adapters.slack.testing.requests import encoded
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import APP, TEAM, US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor
from tests.slack.signed import ago, send

COUNTED = {"type": "event_callback", "team_id": TEAM, "api_app_id": APP}


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def test_a_run_goes_by_requests_as_it_goes_by_sockets(tmp_path: Path) -> None:
    """A mention, which comes twice; a press; a command: each is dealt with once."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), http=True) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        await at.answered(asked, "R1: done")
        await ada.types("C0GENERAL", "runs")
        await slack.until(lambda: any("R1" in str(one.blocks) for one in slack.workspace.whispers))
        assert slack.sockets == 0
        assert len(await at.at.store.read(lambda tx: tx.runs.all())) == 1


async def test_an_event_is_acknowledged_when_it_is_on_disk_and_comes_again_until_then(tmp_path: Path) -> None:
    """While nobody listens Slack tries again, and says so."""
    async with SlackServer() as slack:
        slack.retry_after = (0.0, 0.0, 0.0)
        async with floor(slack, tmp_path, *agents(), http=True) as at:
            ada = at.somebody("Ada")
            await at.at.store.close()
            lost = ada.event({"type": "message", "channel": "C0GENERAL", "ts": "1.1", "user": "U1", "text": "hello"})
            assert (await send(slack, json.dumps(lost).encode())).status == 503
            assert await slack.deliver("events_api", lost) is None


STAMPS = ("", "abc", "nan", "9" * 5000, "١٧٣٢٠٠٠٠٠٠", "-1732000000", "1732000000.5")


@pytest.mark.parametrize("stamp", STAMPS, ids=lambda stamp: stamp[:12] or "none")
async def test_no_other_time_stamp_is_believed(stamp: str, front: Floor) -> None:
    """Whatever it says, even if it is signed."""
    assert (await send(front.slack, b"{}", stamp=stamp)).status == 401


async def test_a_time_stamp_of_six_minutes_ago_or_ahead_is_not_believed(front: Floor) -> None:
    """Five are allowed."""
    for seconds in (360, -360):
        assert (await send(front.slack, b"{}", stamp=ago(seconds))).status == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v1=" + "0" * 64, "v0=ü", "V0=" + "A" * 64, "v0=" + "0" * 64])
async def test_no_other_signature_is_believed(signature: str, front: Floor) -> None:
    """And Slack need not come again."""
    answer = await send(front.slack, b"{}", signature=signature)
    assert (answer.status, answer.final, answer.body) == (401, True, {"error": {"code": 401}})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 400),
        (b"null", 400),
        (b"5", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"", 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
        (b'{"type":"url_verification","challenge":{"a":1}}', 400),
        (json.dumps({"type": "url_verification", "challenge": "x" * 1_000_000}).encode(), 400),
        (json.dumps({**COUNTED, "event": 5}).encode(), 200),
        (json.dumps({**COUNTED, "type": ["x"]}).encode(), 200),
        (json.dumps({**COUNTED, "team_id": None, "event": {"type": "message"}}).encode(), 200),
        (json.dumps({**COUNTED, "api_app_id": "A0OTHER", "event": {"type": "message"}}).encode(), 403),
        (json.dumps({**COUNTED, "team_id": "T0OTHER", "event": {"type": "message"}}).encode(), 403),
        (b"x" * ((1 << 20) + 1), 413),
    ],
)
async def test_what_is_signed_and_odd_has_its_answer(body: bytes, status: int, front: Floor) -> None:
    """Never a fault of ours."""
    assert (await send(front.slack, body)).status == status


async def test_a_packed_request_is_not_unpacked(front: Floor) -> None:
    """It could be of any size."""
    assert (await send(front.slack, b"\x1f\x8b", packed="gzip")).status == 415


async def test_slack_sees_that_the_address_is_ours(front: Floor) -> None:
    """By getting its word back."""
    answer = await send(front.slack, b'{"type":"url_verification","challenge":"3eZ"}')
    assert answer.body == {"challenge": "3eZ"}
    assert front.slack.requests_to.endswith(EVENTS)
    assert encoded("slash_commands", {"text": "a b"})[1] == b"text=a+b"
