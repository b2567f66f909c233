"""How wide text is on a terminal, and cutting it to a width."""

import unicodedata
from collections.abc import Iterator


def cells(text: str) -> int:
    """Columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def _cell(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cut(text: str, width: int) -> str:
    """The text, ended by ``…`` where it would be wider."""
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for letter in text:
        used += _cell(letter)
        if used > width - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


def pad(text: str, width: int) -> str:
    """The text filled with blanks."""
    return text + " " * (width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns; line ends stay, words too long are broken."""
    return [line for paragraph in text.split("\n") for line in _fill(paragraph, max(width, 8))]


def _fill(paragraph: str, width: int) -> Iterator[str]:
    indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
    line = indent if cells(indent) < width // 2 else ""
    empty = True
    for whole in paragraph.split():
        word = whole
        if not empty and cells(line) + 1 + cells(word) > width:
            yield line
            line, empty = "", True
        while cells(word) > width - (cells(line) if empty else 0):
            head = _head(word, width - cells(line))
            yield line + head
            line, word = "", word[len(head) :]
        line = line + word if empty else f"{line} {word}"
        empty = False
    yield line


def _head(word: str, width: int) -> str:
    """As much of a word as fits, at least one letter."""
    end, used = 0, 0
    for letter in word:
        used += _cell(letter)
        if used > width and end:
            break
        end += 1
    return word[:end]
