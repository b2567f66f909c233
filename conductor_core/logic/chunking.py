"""Cuts long texts to what a message may hold."""

import unicodedata


def chunks(text: str, limit: int) -> tuple[str, ...]:
    """The text in pieces of at most ``limit`` characters, cut at line ends, else at blanks, else anywhere.

    Joined they give the text again: ``"".join(chunks(text, n)) == text``. A letter keeps its marks where that is possible.
    """
    if limit < 1:
        raise ValueError("a piece holds at least one character")
    pieces: list[str] = []
    start = 0
    while len(text) - start > limit:
        end = _cut(text, start, start + limit)
        pieces.append(text[start:end])
        start = end
    pieces.append(text[start:])
    return tuple(pieces)


def shorten(text: str, *, head: int, tail: int) -> str:
    """The first and last lines of a text, with the number of those left out between."""
    lines = text.splitlines()
    left_out = len(lines) - head - tail
    if left_out <= 1:
        return text
    return "\n".join([*lines[:head], f"… {left_out:,} lines left out …", *lines[len(lines) - tail :]])


def _cut(text: str, start: int, end: int) -> int:
    line = text.rfind("\n", start, end)
    if line >= start:
        return line + 1
    blank = text.rfind(" ", start, end)
    if blank > start:
        return blank + 1
    whole = end
    while whole > start and _joins(text[whole]):
        whole -= 1
    return whole if whole > start else end


def _joins(letter: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.combining(letter) != 0 or letter in "\u200d\ufe0f"
