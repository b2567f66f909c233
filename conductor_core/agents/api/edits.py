"""Replacing a passage of a text: exactly, or, where only blanks differ, as if they did not."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Edited:
    """How it went; ``text`` is the whole new text."""

    verdict: Literal["replaced", "already", "missing", "ambiguous"]
    text: str
    count: int = 0
    """How often the passage was found."""


def replace(text: str, old: str, new: str) -> Edited:
    """The text with its one passage ``old`` replaced.

    A repeated edit changes nothing: when ``old`` is gone and ``new`` is there, it was done before. When ``new`` contains
    ``old`` (an addition), the presence of ``new`` alone says so.
    """
    if new and old in new and new in text:
        return Edited("already", text)
    count = text.count(old)
    if count == 1:
        return Edited("replaced", text.replace(old, new, 1))
    if count > 1:
        return Edited("ambiguous", text, count)
    edited = _loosely(text, old, new)
    if edited.verdict != "replaced" and new and new in text:
        return Edited("already", text)
    return edited


def _loosely(text: str, old: str, new: str) -> Edited:
    """Whole lines that are the same but for blanks."""
    lines, wanted = text.splitlines(keepends=True), [_bare(line) for line in old.strip("\n").splitlines()]
    if not any(wanted):
        return Edited("missing", text)
    bare = [_bare(line) for line in lines]
    starts = [at for at in range(len(lines) - len(wanted) + 1) if bare[at : at + len(wanted)] == wanted]
    if len(starts) != 1:
        return Edited("ambiguous" if starts else "missing", text, len(starts))
    at = starts[0]
    ending = "\n" if new and lines[at + len(wanted) - 1].endswith("\n") else ""
    body = new.strip("\n") + ending if new.strip("\n") else ""
    return Edited("replaced", "".join([*lines[:at], body, *lines[at + len(wanted) :]]))


def _bare(line: str) -> str:
    return "".join(line.split())
