"""Prose as blocks: paragraphs, programs, lists and tables."""

from collections.abc import Iterator
from itertools import groupby

from adapters.chat.prose import Fence, Item, Paragraph, Part, Table, parts
from adapters.slack.rich import Json, Weighed, fixed, lists, pieces, rich, runs, section

ROWS = 100
COLUMNS = 20
CELLS = 8_000
"""Most that Slack takes of a table; the last, in characters, we keep well below what it refuses."""


def blocks_of_text(text: str, mark: str = "") -> Iterator[Weighed]:
    """The text, with a sign before it."""
    for number, (kind, some) in enumerate(groupby(parts(text), key=_kind)):
        before = mark if number == 0 else ""
        if kind is None:
            for part in some:
                yield from _block(part, before)
                before = ""
        else:
            level, ordered = kind
            yield from lists([runs(item.text) for item in some if isinstance(item, Item)], ordered=ordered, level=level)


def monospaced(table: Json) -> Json:
    """A table's block as text in a fixed-width face, for where Slack shows none."""
    rows = tuple(tuple(str(cell["text"]) for cell in row) for row in table["rows"])
    return rich(fixed(Table(rows).monospaced()))


def _kind(part: Part) -> tuple[int, bool] | None:
    return (part.level, part.ordered) if isinstance(part, Item) else None


def _block(part: Part, mark: str) -> Iterator[Weighed]:
    match part:
        case Paragraph(text):
            for piece in pieces(mark + text):
                yield rich(section(*runs(piece))), len(piece)
        case Fence(text):
            yield from code(text)
        case Table(rows):
            letters = sum(len(cell) for row in rows for cell in row)
            if len(rows) > ROWS or part.columns > COLUMNS or letters > CELLS:
                yield from code(part.monospaced())
                return
            full = [row + ("",) * (part.columns - len(row)) for row in rows]
            cells = [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in full]
            yield {"type": "table", "rows": cells}, letters
        case Item():
            raise TypeError("lists are made of several")


def code(text: str) -> Iterator[Weighed]:
    """A program's text, in as many frames as it needs."""
    for piece in pieces(text):
        yield rich(fixed(piece)), len(piece)
