"""Whether a request is from Slack: the signature over its bytes, by the secret that only Slack and we know. Pure."""

import hashlib
import hmac
import re

VERSION = "v0"
WITHIN = 300
"""Seconds that a request may be old, or ahead of our clock."""
_STAMP = re.compile(r"[0-9]{10}")


def sign(secret: str, stamp: str, body: bytes) -> str:
    """What Slack writes into ``X-Slack-Signature``."""
    signed = f"{VERSION}:{stamp}:".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def doubt(secret: str, stamp: str, signature: str, body: bytes, now: float) -> str:
    """Why a request is not to be believed; empty when it is. Both headers may be anything at all."""
    if not _STAMP.fullmatch(stamp):
        return "it has no time stamp"
    off = int(stamp) - now
    if abs(off) > WITHIN:
        return (
            f"its time stamp is {abs(off):.0f} s {'ahead' if off > 0 else 'old'}: is the clock of this machine right?"
        )
    if not hmac.compare_digest(sign(secret, stamp, body).encode(), signature.encode("utf-8", "surrogatepass")):
        return "its signature is not by CONDUCTOR_SLACK_SIGNING_SECRET"
    return ""
