"""Requests as Discord makes them to the address of an app: signed, for what people do."""

import json
from io import BytesIO

from aiohttp import ClientSession, ClientTimeout
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.discord.testing.world import Json
from conductor_core.engine.clock import SystemClock

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
"""Of this server alone."""
PUBLIC_KEY = KEY.public_key().public_bytes_raw().hex()
WITHIN = 3.0
"""Seconds an app has to answer."""


def signed(body: bytes, stamp: str = "") -> dict[str, str]:
    """The headers of a request."""
    stamp = stamp or f"{SystemClock().now().timestamp():.0f}"
    return {"X-Signature-Timestamp": stamp, "X-Signature-Ed25519": KEY.sign(stamp.encode() + body).hex()}


async def request(url: str, payload: Json) -> tuple[int, Json]:
    """Make one; status and body of what comes back."""
    body = json.dumps(payload).encode()
    return await posted(url, body, signed(body))


async def posted(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, Json]:
    """Any request at all, as anybody could make it."""
    async with (
        ClientSession(timeout=ClientTimeout(total=WITHIN)) as session,
        session.post(url, data=BytesIO(body), headers={"Content-Type": "application/json", **headers}) as answer,
    ):
        return answer.status, await answer.json() if answer.content_type == "application/json" else {}
