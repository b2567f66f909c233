"""Words as people and agents write them: paragraphs, fences, lists and tables. Pure.

Nothing is interpreted within a line, so nothing in it becomes a link, a mention or a button.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*([\w+#.-]*)\s*$")
_ITEM = re.compile(r"(\s*)(?:[-*•+]|(\d{1,3})[.)])\s+(.*)")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
DEEP = 4
"""Levels of a list below the first; what is deeper stands on the last."""


@dataclass(frozen=True)
class Paragraph:
    """Plain words, line ends and all."""

    text: str


@dataclass(frozen=True)
class Fence:
    """A program's text."""

    text: str


@dataclass(frozen=True)
class Item:
    """One line of a list."""

    text: str
    level: int
    ordered: bool


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first is the heading."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def columns(self) -> int:
        """Of its widest row."""
        return max(map(len, self.rows))

    def monospaced(self) -> str:
        """In a fixed-width face."""
        full = [row + ("",) * (self.columns - len(row)) for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*full, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in full]
        return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


Part = Paragraph | Fence | Item | Table


def parts(text: str) -> tuple[Part, ...]:
    """What a text is made of, in order. A fence that is never closed goes to the end."""
    return tuple(_parts(text.split("\n")))


def _parts(lines: list[str]) -> Iterator[Part]:
    at, words = 0, list[str]()
    while at < len(lines):
        special, end = _special(lines, at)
        if special is None:
            words.append(lines[at])
        else:
            yield from _paragraph(words)
            words = []
            yield special
        at = end
    yield from _paragraph(words)


def _special(lines: list[str], at: int) -> tuple[Part | None, int]:
    """What begins at a line, if it is more than words, and where the next begins."""
    if opened := _FENCE.fullmatch(lines[at]):
        closed = re.compile(rf"\s{{0,3}}{re.escape(opened[1])}+\s*")
        end = next((n for n in range(at + 1, len(lines)) if closed.fullmatch(lines[n])), len(lines))
        return Fence("\n".join(lines[at + 1 : end]) or " "), end + 1
    if "|" in lines[at] and at + 1 < len(lines) and "|" in lines[at + 1] and _RULE.fullmatch(lines[at + 1]):
        end = next((n for n in range(at + 2, len(lines)) if "|" not in lines[n]), len(lines))
        return Table((_cells(lines[at]), *map(_cells, lines[at + 2 : end]))), end
    if item := _ITEM.fullmatch(lines[at]):
        level = min(len(item[1].expandtabs(4)) // 2, DEEP)
        return Item(item[3] or " ", level, ordered=item[2] is not None), at + 1
    return None, at + 1


def _paragraph(words: list[str]) -> Iterator[Part]:
    for blank, lines in groupby(words, key=lambda line: not line.strip()):
        if not blank:
            yield Paragraph("\n".join(lines))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(cell.strip().replace("\\|", "|") for cell in _BAR.split(inner))
