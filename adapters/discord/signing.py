"""Whether a request was made by Discord: it signs the bytes with a key of which we know the public half. Pure."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FRESH = 300.0
"""Seconds that a request may be old, or ahead of our clock; an older one is somebody's who kept it."""


def doubt(public_key: str, stamp: str, signature: str, body: bytes, now: float) -> str:
    """Why it is not believed; nothing where it is."""
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        return "it has no time stamp"
    if abs(now - int(stamp)) > FRESH:
        return "it is too old, or of the future"
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), stamp.encode() + body)
    except (ValueError, InvalidSignature):
        return "its signature is not that of Discord"
    return ""
