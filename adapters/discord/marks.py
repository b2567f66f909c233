"""What a post of ours is known by: to Discord for some minutes, and to us for ever. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

NONCE = 25
"""Characters that Discord takes."""


def nonce(key: str, part: int) -> str:
    """Of the same post always the same: within minutes Discord posts it once."""
    return hashlib.sha256(f"{key}/{part}".encode()).hexdigest()[:NONCE]


def number(key: str, part: int, *, last: bool) -> int:
    """The number of the component that holds everything: nobody sees it, and it stands in the history."""
    digest = hashlib.sha256(f"{key}/{part}{'/last' if last else ''}".encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)


def standing(key: str, by_number: Mapping[int, str]) -> tuple[dict[int, str], bool]:
    """The parts of a post that are there, each as its id and its number, and whether that is all of it."""
    found: dict[int, str] = {}
    whole, part = False, 0
    while True:
        more, last = by_number.get(number(key, part, last=False)), by_number.get(number(key, part, last=True))
        if more is None and last is None:
            return found, whole
        name = number(key, part, last=more is None)
        found[part] = f"{more or last}.{name}"
        whole = last is not None
        part += 1


def numbers(messages: Sequence[Mapping[str, Any]], us: str) -> dict[int, str]:
    """Which of our messages has which number."""
    return {
        int(one["components"][0].get("id", 0)): str(one["id"])
        for one in messages
        if one["author"]["id"] == us and one.get("components")
    }
