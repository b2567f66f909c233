"""Pieces that the wire formats of the scripted server share."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

from conductor_core.testing.model_script import Asked

Body = dict[str, Any]

PIECE = 12
"""Characters of text in one frame."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Tokens of a call as they stand on the bill."""

    input: int
    """All that was read, the two below included."""
    cached: int = 0
    """Read from the cache."""
    written: int = 0
    """Stored in the cache."""
    output: int = 0


class RefusedError(Exception):
    """The request breaks a rule of the provider."""


def data(body: Body) -> bytes:
    """A frame without a name."""
    return f"data: {json.dumps(body)}\n\n".encode()


def event(body: Body) -> bytes:
    """A frame named by its type."""
    return f"event: {body['type']}\ndata: {json.dumps(body)}\n\n".encode()


def written(part: object) -> str:
    """A part of a request as it is counted and cached."""
    return to_json(part).decode()


def pieces(text: str, longest: int = PIECE) -> list[str]:
    """A text in the pieces it is streamed in."""
    return [text[at : at + longest] for at in range(0, len(text), longest)]


def call_id(asked: Asked, index: int, prefix: str = "call") -> str:
    """The same for the same place in a conversation."""
    return f"{prefix}_{asked.step}_{index}"


def words(content: object) -> str:
    """The text of a message, which may be one string, or parts of several kinds."""
    if isinstance(content, str):
        return content
    parts: Iterable[Any] = content if isinstance(content, list) else ()
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def seal(*parts: str) -> str:
    """A signature over some texts."""
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
