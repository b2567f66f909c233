"""Requests that Slack does not make, or not so: each gets the answer that the threat model promises, and leaves nothing behind.

Numbers are the rows of the table of bad inputs.
"""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.app.async_app import AsyncApp

from adapters.slack.app import make_client
from adapters.slack.front import EVENTS, HttpEars
from adapters.slack.signing import sign
from adapters.slack.tenants import Tenants
from adapters.slack.testing.requests import SIGNING_SECRET, Answered, encoded
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import APP, TEAM, US
from conductor_core.engine.clock import SystemClock
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor
from tests.slack.signed import ago, raw, send

COUNTED: dict[str, Any] = {"type": "event_callback", "team_id": TEAM, "api_app_id": APP}
GOAL = {
    "type": "app_mention",
    "channel": "C0GENERAL",
    "ts": "1.1",
    "user": "USLACKBOT",
    "text": f"<@{US}> write a poem",
}
WISH = json.dumps({**COUNTED, "event": GOAL}).encode()
"""Would begin a run, were it believed."""


def so(**update: object) -> bytes:
    """The same, otherwise in part."""
    return json.dumps({**COUNTED, "event": GOAL, **update}).encode()


ROWS: list[tuple[str, bytes, dict[str, str], int]] = [
    ("1 no signature", WISH, {"signature": ""}, 401),
    ("1 no time stamp", WISH, {"stamp": ""}, 401),
    *((f"2 time {stamp[:12]}", WISH, {"stamp": stamp}, 401) for stamp in ("abc", "nan", "9" * 5000, "١٧٣٢٠٠٠٠٠٠")),
    *((f"2 time {stamp}", WISH, {"stamp": stamp}, 401) for stamp in ("-1732000000", "1732000000.5", "0x6740a1b2")),
    *((f"3 {signature[:4]}", WISH, {"signature": signature}, 401) for signature in ("v0=ü", "V0=" + "A" * 64)),
    *((f"3 {signature[:4]}", WISH, {"signature": signature}, 401) for signature in ("v1=" + "0" * 64, "v0=")),
    ("3 other", WISH, {"signature": "v0=" + "0" * 64}, 401),
    ("4 six minutes old", WISH, {"stamp": ago(360)}, 401),
    ("4 two hours ahead", WISH, {"stamp": ago(-7200)}, 401),
    *((f"6 {body!r}", body, {}, 400) for body in (b"[]", b"null", b"5", b"{", b"\xff\xfe", b"", b'"x"', b'{"a":NaN}')),
    ("6 form", b"payload=%5B%5D", {"kind": "application/x-www-form-urlencoded"}, 400),
    ("7 deep", b'{"a":' * 5000 + b"1" + b"}" * 5000, {}, 400),
    ("8 event is a number", so(event=5), {}, 200),
    ("8 type is a list", so(type=["x"]), {}, 200),
    ("8 kind is a list", so(event={**GOAL, "type": ["app_mention"]}), {}, 200),
    ("8 no team", so(team_id=None), {}, 200),
    ("9 object", b'{"type":"url_verification","challenge":{"a":1}}', {}, 400),
    ("9 long", json.dumps({"type": "url_verification", "challenge": "x" * 1_000_000}).encode(), {}, 400),
    ("10 app", so(api_app_id="A0OTHER"), {}, 403),
    ("10 workspace", so(team_id="T0OTHER"), {}, 403),
    ("14 large", b" " * (1 << 20) + WISH, {}, 413),
    ("15 packed", b"\x1f\x8b", {"packed": "gzip"}, 415),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Answered], int]:
    """Of one service to all of them; and how many arrivals it knows of then."""

    async def asked() -> tuple[dict[str, Answered], int]:
        async with SlackServer() as slack, floor(slack, tmp_path_factory.mktemp("bad"), http=True) as at:
            given = {row: await send(slack, body, **headers) for row, body, headers, _ in ROWS}
            last = await at.at.store.read(lambda tx: tx.arrivals.last("slack"))
            return given, int(last is not None)

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("row", "status"), [(row, status) for row, _, _, status in ROWS], ids=[row for row, *_ in ROWS]
)
def test_a_bad_request_has_its_answer(row: str, status: int, answers: tuple[dict[str, Answered], int]) -> None:
    """In one shape; Slack need not come again, and nothing of what was sent is said back."""
    answer = answers[0][row]
    assert answer.status == status
    if status != 200:
        assert answer.final
        assert answer.body.keys() == {"error"}
        assert answer.body["error"].keys() == {"code", "message", "request_id"}
        assert "poem" not in json.dumps(answer.body)


def test_nothing_of_them_is_kept(answers: tuple[dict[str, Answered], int]) -> None:
    """What is refused was never here."""
    assert answers[1] == 0


async def test_5_the_same_event_again_counts_once_however_it_comes(tmp_path: Path) -> None:
    """With any retry header, as another event of the same message, and after a restart: 200 each time."""
    agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
    async with SlackServer() as slack:
        ada = slack.workspace.person("Ada")
        async with floor(slack, tmp_path, *agents, http=True) as at:
            asked = await at.known(ada).says("C0GENERAL", f"<@{US}> write a poem")
            await at.answered(asked, "R1: plan")
            again = so(event={**GOAL, "ts": asked.ts, "user": ada.id}, event_id="EvAGAIN")
            assert [(await send(slack, again, again=retry)).status for retry in ("1", "2", "-5", "x")] == [200] * 4
        async with floor(slack, tmp_path, *agents, http=True) as at:
            assert (await send(slack, again)).status == 200
            await at.known(ada).types("C0GENERAL", "runs")
            await slack.until(lambda: any(one.text == "Runs" for one in slack.workspace.whispers))
            assert [run.id for run in await at.at.store.read(lambda tx: tx.runs.all())] == ["R1"]


def signed(body: bytes) -> bytes:
    """Headers of a request by Slack, but for its length."""
    stamp = ago(0)
    return f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {sign(SIGNING_SECRET, stamp, body)}\r\n".encode()


async def test_14_lengths_that_lie_and_bodies_without_end_are_cut_off(front: Floor) -> None:
    """Whatever was promised, no more than a MiB is read."""
    to = front.slack.requests_to
    huge = b"Content-Length: 99999999999\r\n\r\n"
    assert await raw(to, EVENTS, signed(WISH), huge, WISH) == (413, True)
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    assert await raw(to, EVENTS, signed(WISH), chunked, endless=b"10000\r\n" + b" " * 65536 + b"\r\n") == (413, True)
    short = f"Connection: close\r\nContent-Length: {len(WISH) - 5}\r\n\r\n".encode()
    assert (await raw(to, EVENTS, signed(WISH), short, WISH))[0] in (400, 401)


@asynccontextmanager
async def hasty(front: Floor) -> AsyncIterator[HttpEars]:
    """An address that waits for nobody."""
    ears = HttpEars(SIGNING_SECRET, ("127.0.0.1", 0), SystemClock(), arrives_within=0.05)
    nobody = Tenants(front.at.conductor.porch("slack").installations, None)
    async with ears.open(AsyncApp(client=make_client("xoxb-none", "http://127.0.0.1:9/api/")), nobody):
        yield ears


async def test_14_who_promises_more_than_comes_is_not_waited_for(front: Floor) -> None:
    """A connection is not held open for nothing."""
    async with hasty(front) as ears:
        more = f"Content-Length: {len(WISH) + 1}\r\n\r\n".encode()
        assert await raw(ears.address, EVENTS, signed(WISH), more, WISH) == (408, True)


async def test_25_only_posts_to_one_address_are_taken(front: Floor) -> None:
    """Others are told which."""
    async with ClientSession() as session:
        for method in ("GET", "PUT", "DELETE", "OPTIONS", "TRACE"):
            async with session.request(method, front.slack.requests_to) as answer:
                assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        async with session.post(f"{front.slack.requests_to}/../admin") as answer:
            assert answer.status == 404


def payloads(slack: SlackServer) -> dict[str, dict[str, Any]]:
    """One of each that Slack sends."""
    who = {"team": {"id": TEAM}, "user": {"id": "USLACKBOT", "team_id": TEAM}, "api_app_id": APP, "trigger_id": "1.1"}
    message = {"ts": "1.1", "user": US, "text": "x", "thread_ts": "1.0", "files": [{"id": "F1", "size": 3}]}
    button = {"type": "button", "action_id": "press-0", "value": "runs", "text": {"text": "Runs"}}
    field = {"block_id": "goal", "type": "input", "element": {"type": "plain_text_input", "action_id": "field"}}
    view = {
        "type": "modal",
        "id": "V1",
        "callback_id": "order",
        "private_metadata": '{"command": "start", "channel": "C0GENERAL", "thread": "", "url": ""}',
        "blocks": [field],
        "state": {"values": {"goal": {"field": {"type": "plain_text_input", "value": "a poem"}}}},
    }
    event = {**COUNTED, "authorizations": [{"team_id": TEAM}]}
    item = {"type": "message", "channel": "C0GENERAL", "ts": "1.1"}
    changed = {"type": "message", "subtype": "message_changed", "channel": "C0GENERAL", "message": message}
    return {
        "message": {**event, "event": {**message, **GOAL}},
        "edit": {**event, "event": {**changed, "previous_message": {**message, "text": "y"}}},
        "deletion": {**event, "event": {**changed, "subtype": "message_deleted", "previous_message": message}},
        "reaction": {
            **event,
            "event": {"type": "reaction_added", "user": "USLACKBOT", "reaction": "x", "item": item, "event_ts": "1.2"},
        },
        "home": {**event, "event": {"type": "app_home_opened", "user": "USLACKBOT", "tab": "home", "event_ts": "1.2"}},
        "joined": {**event, "event": {"type": "member_joined_channel", "user": US, "channel": "C0GENERAL"}},
        "press": {
            **who,
            "type": "block_actions",
            "channel": {"id": "C0GENERAL"},
            "message": message,
            "actions": [button],
        },
        "shortcut": {
            **who,
            "type": "message_action",
            "callback_id": "give",
            "channel": {"id": "C0GENERAL"},
            "message": message,
        },
        "form": {**who, "type": "view_submission", "view": view},
    }


ODD: tuple[object, ...] = (None, 5, "x", [], {})


def changed_in_one_place(payload: Any) -> Iterator[Any]:
    """The payload with each of its parts replaced by each odd thing, or left out."""
    for path in list(_paths(payload)):
        for odd in (*ODD, "left out"):
            other = copy.deepcopy(payload)
            within = other
            for step in path[:-1]:
                within = within[step]
            if odd == "left out":
                del within[path[-1]]
            else:
                within[path[-1]] = odd
            yield other


def _paths(part: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in items:
        yield (*before, name)
        yield from _paths(value, (*before, name))


@pytest.mark.parametrize(
    "kind", ["message", "edit", "deletion", "reaction", "home", "joined", "press", "shortcut", "form"]
)
async def test_8_whatever_part_is_odd_it_is_never_a_fault_of_ours(kind: str, front: Floor) -> None:
    """What means nothing is acknowledged and forgotten."""
    envelope = "events_api" if kind in ("message", "edit", "deletion", "reaction", "home", "joined") else "interactive"
    seen = set[int]()
    for payload in changed_in_one_place(payloads(front.slack)[kind]):
        content_type, body = encoded(envelope, payload)
        seen.add((await send(front.slack, body, kind=content_type)).status)
    assert seen <= {200, 400, 403}
