"""Slack makes requests to us: everything goes as it does over sockets, and nobody else is listened to."""

import json
from pathlib import Path

from adapters.slack.front import EVENTS
from adapters.slack.testing.requests import encoded
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor
from tests.slack.signed import send


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


async def test_slack_sees_that_the_address_is_ours(front: Floor) -> None:
    """By getting its word back."""
    answer = await send(front.slack, b'{"type":"url_verification","challenge":"3eZ"}')
    assert answer.body == {"challenge": "3eZ"}
    assert front.slack.requests_to.endswith(EVENTS)
    assert encoded("slash_commands", {"text": "a b"})[1] == b"text=a+b"
