"""Slack makes a request again when it heard nothing, and anybody may: what that amounts to, and whether Slack is to come again."""

import json
from pathlib import Path

import pytest

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import APP, TEAM, US, Message
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor
from tests.slack.signed import ago, send

CHALLENGE = b'{"type":"url_verification","challenge":"3eZ"}'
EVENT = json.dumps(
    {"type": "event_callback", "team_id": TEAM, "api_app_id": APP, "event": {"type": "message"}}
).encode()


@pytest.mark.parametrize(
    ("again", "why"),
    [
        ("1", "http_timeout"),
        ("2", "connection_failed"),
        ("3", "http_error"),
        ("abc", "?"),
        ("", ""),
    ],
)
async def test_an_event_that_comes_again_counts_once_whatever_the_reason(again: str, why: str, tmp_path: Path) -> None:
    """It is acknowledged each time, so Slack stops."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1")), http=True) as at:
        ada = at.somebody("Ada")
        asked = slack.workspace.add(Message("C0GENERAL", slack.workspace.next_ts(), ada.person.id, f"<@{US}> a poem"))
        body = json.dumps(ada.event({**asked.data(), "type": "app_mention", "channel": asked.channel})).encode()
        assert [(await send(slack, body)).status for _ in range(2)] == [200, 200]
        assert (await send(slack, body, again=again, why=why)).status == 200
        await at.answered(asked, "R1: plan")
        assert [run.id for run in await at.at.store.read(lambda tx: tx.runs.all())] == ["R1"]


@pytest.mark.parametrize(
    ("body", "old", "headers", "status", "final"),
    [
        (EVENT, 0, {}, 200, False),
        (EVENT, 290, {}, 200, False),
        (EVENT, 310, {}, 401, True),
        (EVENT, 310, {"again": "2", "why": "http_timeout"}, 401, True),
        (EVENT, -310, {}, 401, True),
        (EVENT, 0, {"signature": "v0=" + "0" * 64, "again": "1", "why": "http_error"}, 401, True),
        (CHALLENGE, 0, {}, 200, False),
        (CHALLENGE, 0, {"again": "1", "why": "http_error"}, 200, False),
        (CHALLENGE, 310, {}, 401, True),
        (CHALLENGE, 0, {"signature": ""}, 401, True),
        (b'{"type":"url_verification"}', 0, {}, 400, True),
        (EVENT.replace(TEAM.encode(), b"T0OTHER"), 0, {"again": "1", "why": "http_error"}, 403, True),
        (b"x" * ((1 << 20) + 1), 0, {}, 413, True),
        (EVENT, 0, {"packed": "gzip"}, 415, True),
    ],
)
async def test_what_is_refused_for_good_need_not_come_again(
    body: bytes, old: int, headers: dict[str, str], status: int, final: bool, front: Floor
) -> None:
    """Five minutes count, on either side; a repetition is signed anew and believed no longer than anything else."""
    answer = await send(front.slack, body, **{"stamp": ago(old), **headers})
    assert (answer.status, answer.final) == (status, final)


async def test_what_could_not_be_kept_is_to_come_again(tmp_path: Path) -> None:
    """Then it is said again, and answered."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1")), http=True) as at:
        event = {"type": "message", "channel": "C0GENERAL", "ts": "1.1", "user": "U1", "text": "hello"}
        await at.at.store.close()
        answer = await send(slack, json.dumps(at.somebody("Ada").event(event)).encode())
        assert (answer.status, answer.final) == (503, False)
