"""The server on loopback refuses what Discord refuses."""

from typing import Any

import pytest
from discord import HTTPException

from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL
from adapters.discord.web import Web

V2 = 1 << 15
BUTTON = {"type": 2, "style": 2, "label": "x", "custom_id": "press:0:runs"}


def rows(count: int) -> list[dict[str, Any]]:
    """Rows with a text each."""
    return [{"type": 10, "content": str(number)} for number in range(count)]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"content": "x" * 2001}, "2000 or fewer"),
        ({"content": ""}, "empty message"),
        ({"flags": V2, "components": rows(41)}, "COMPONENT_LIMIT"),
        ({"flags": V2, "components": [{"type": 10, "content": "x" * 4001}]}, "TEXT_SIZE"),
        ({"flags": V2, "components": [{"type": 1, "components": [BUTTON, BUTTON]}]}, "CUSTOM_ID_DUPLICATED"),
        ({"flags": V2, "components": [{"type": 10, "content": "x", "colour": 1}]}, "UNKNOWN_FIELD"),
        ({"flags": V2, "content": "x", "components": rows(1)}, "LEGACY_FIELDS"),
        ({"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}]}, "ATTACHMENT_NOT_FOUND"),
        ({"content": "x", "colour": 1}, "UNKNOWN_FIELD"),
        ({"content": "x", "nonce": "n" * 26}, "NONCE_TYPE_TOO_LONG"),
        ({"content": "x", "components": rows(1)}, "only rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_message_that_breaks_a_rule_is_refused(web: Web, body: dict[str, Any], why: str) -> None:
    """With Discord's code for it, and nothing is posted."""
    with pytest.raises(HTTPException, match=why):
        await web.call("POST", "/channels/{channel_id}/messages", body, channel_id=GENERAL)


async def test_the_same_nonce_posts_once(web: Web, discord: DiscordServer) -> None:
    """The second call gives the first message."""
    body = {"content": "x", "nonce": "n", "enforce_nonce": True}
    path = "/channels/{channel_id}/messages"
    first, second = [await web.call("POST", path, body, channel_id=GENERAL) for _ in range(2)]
    assert first["id"] == second["id"]
    assert len(discord.world.messages) == 1


async def test_a_message_has_one_thread_and_a_permission_that_is_lacking_refuses_it(
    web: Web, discord: DiscordServer
) -> None:
    """A thread has the id of its message."""
    made = await web.call("POST", "/channels/{channel_id}/messages", {"content": "x"}, channel_id=GENERAL)
    path, names = "/channels/{channel_id}/messages/{message_id}/threads", {"channel_id": GENERAL}
    thread = await web.call("POST", path, {"name": "x"}, message_id=made["id"], channel_id=GENERAL)
    assert thread["id"] == made["id"]
    with pytest.raises(HTTPException, match="160004"):
        await web.call("POST", path, {"name": "x"}, message_id=made["id"], channel_id=GENERAL)
    discord.world.lacking[GENERAL] = {"SEND_MESSAGES"}
    with pytest.raises(HTTPException, match="50013"):
        await web.call("POST", "/channels/{channel_id}/messages", {"content": "x"}, channel_id=names["channel_id"])


async def test_components_v2_cannot_be_taken_off(web: Web) -> None:
    """Once of components, always of components."""
    path = "/channels/{channel_id}/messages"
    made = await web.call("POST", path, {"flags": V2, "components": rows(1)}, channel_id=GENERAL)
    with pytest.raises(HTTPException, match="CANNOT_REMOVE"):
        await web.call("PATCH", f"{path}/{made['id']}", {"flags": 0, "content": "x"}, channel_id=GENERAL)
