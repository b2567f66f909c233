"""A card as messages of Discord, made of components.

Whatever comes from outside is escaped, so nothing in it is a mention, a link or markup. What is too long for one message goes on
in the next, or becomes a file. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.chat.prose import Fence, Item, Paragraph, Table, parts
from adapters.chat.rows import steps, told
from adapters.chat.spilling import Attachment, spilled
from adapters.discord.buttons import rows, too_long
from adapters.discord.wording import cut, escaped, fenced, pieces, shown
from conductor_core.domain.card import (
    Block,
    Bullets,
    Buttons,
    Card,
    Code,
    Facts,
    Files,
    Pictured,
    Progress,
    TaskRow,
    Tasks,
    Text,
    Tone,
)
from conductor_core.logic.rendering import neat

Json = dict[str, Any]

WHOLE = 3_800
"""Characters of one message; Discord refuses more than 4000."""
MOST = 36
"""Components of one message; Discord allows 40."""
PIECE = 1_500
"""Characters of one text, before it is escaped."""
CELLS = 16
"""Parts of a progress bar."""
V2 = 1 << 15
"""Flag of a message that is made of components."""
TEXT, GALLERY, FILE, BOX = 10, 12, 13, 17
"""Kinds of components."""
_MARKS: dict[Tone, str] = {"good": "✅ ", "warning": "⚠️ ", "bad": "❌ ", "neutral": ""}
SIGNS: dict[Tone, str] = {"good": "✅", "warning": "⚠️", "bad": "❌", "neutral": "⚪"}
_COLOURS: dict[Tone, int] = {"good": 0x2EB67D, "warning": 0xECB22E, "bad": 0xE01E5A, "neutral": 0x5865F2}


@dataclass
class Page:
    """One message."""

    tone: Tone
    parts: list[Json] = field(default_factory=list)
    letters: int = 0
    count: int = 1

    def box(self, number: int) -> Json:
        """Everything in one component, which has a number."""
        return {"type": BOX, "id": number, "accent_color": _COLOURS[self.tone], "components": self.parts}


@dataclass(frozen=True)
class Rendered:
    """What a card becomes."""

    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...] = ()
    paths: tuple[str, ...] = ()
    """Files of this machine that are handed over."""
    pictures: tuple[Pictured, ...] = ()
    """Those of them that are to be looked at."""


def render(card: Card) -> Rendered:
    """The messages of a card, in order, and what is uploaded after them."""
    attachments: list[Attachment] = []
    blocks = [spilled(part, attachments) for part in card.blocks]
    card = neat(card.model_copy(update={"blocks": tuple(blocks)}))
    handed = [part for part in card.blocks if isinstance(part, Files)]
    pages = [Page(card.tone)]
    for piece in pieces(_MARKS[card.tone] + card.title, PIECE):
        _put(pages, text(f"### {escaped(piece)}".replace("\n", " ") if card.blocks else shown(piece)))
    buttons = 0
    for part in card.blocks:
        for made in components_of(part, buttons):
            _put(pages, made)
        buttons += len(part.buttons) if isinstance(part, Buttons) else 0
    paths = tuple(path for part in handed for path in part.paths)
    return Rendered(tuple(pages), tuple(attachments), paths, tuple(one for part in handed for one in part.pictures))


def text(said: str) -> Json:
    """Words as a component."""
    return {"type": TEXT, "content": said}


def components_of(block: Block, before: int = 0) -> Iterator[Json]:
    """A part of a card as components; ``before`` are the buttons that the card has further up."""
    match block:
        case Text():
            yield from _prose(_MARKS[block.tone], block.text)
        case Code():
            yield from (text(fenced(piece, block.language)) for piece in pieces(block.text, PIECE))
        case Bullets():
            yield from _lines([f"- {shown(item)}" for item in block.items])
        case Facts():
            yield from _lines([f"**{escaped(fact.name)}**  {shown(fact.value)}" for fact in block.facts])
        case Tasks():
            yield from _lines(list(_tasks(block)))
        case Progress():
            yield text(_progress(block))
        case Buttons():
            yield from rows(block, before)
            typed = too_long(block, before)
            yield from _lines([f"{escaped(one.label)}: `{cut(one.command.replace('`', ' '), PIECE)}`" for one in typed])
        case Files():
            yield from _lines([f"- {escaped(path.rsplit('/', 1)[-1])}" for path in block.paths])


def _put(pages: list[Page], made: Json) -> None:
    """Behind what is there; texts are joined, so that they count as one component."""
    page = pages[-1]
    letters, count = len(made.get("content", "")), 1 + len(made.get("components", ()))
    if page.parts and (page.count + count > MOST or page.letters + letters > WHOLE):
        page = Page(page.tone)
        pages.append(page)
    page.parts.append(made)
    page.letters += letters
    page.count += count


def _lines(lines: list[str]) -> Iterator[Json]:
    """Many lines in as few components as they fit in. They are escaped, so none is cut: what is cut in two would mean something again."""
    some: list[str] = []
    for line in lines:
        if some and sum(map(len, some)) + len(some) + len(line) > PIECE:
            yield text("\n".join(some))
            some = []
        some.append(line)
    if some:
        yield text("\n".join(some))


def _prose(mark: str, said: str) -> Iterator[Json]:
    lines: list[str] = []
    for number, part in enumerate(parts(said)):
        before = mark if number == 0 else ""
        match part:
            case Paragraph(words):
                first, *rest = map(shown, pieces(words, PIECE))
                lines += [before + first, *rest]
            case Item(words, level, ordered):
                first, *rest = map(shown, pieces(words, PIECE))
                lines += [f"{before}{'  ' * level}{'1.' if ordered else '-'} {first}", *rest]
            case Fence(words):
                yield from _lines(lines)
                lines = []
                yield from (text(fenced(piece)) for piece in pieces(words, PIECE))
            case Table():
                yield from _lines(lines)
                lines = []
                yield from (text(fenced(piece)) for piece in pieces(part.monospaced(), PIECE))
    yield from _lines(lines)


def _tasks(block: Tasks) -> Iterator[str]:
    """Of tasks with a state, how each stands; of those without, the graph: step by step, what is side by side."""
    if any(row.state for row in block.rows):
        for row in block.rows:
            yield f"{'⏳' if row.since else SIGNS[row.tone]} {_row(row, told(row))}"
        return
    for heading, step, said in steps(block.rows):
        if heading:
            yield f"**{heading[0]}**  {escaped(heading[1])}".rstrip()
        yield from (f"- {_row(row, told(row, after=not said))}" for row in step)


def _row(row: TaskRow, words: str) -> str:
    return f"**{escaped(f'{row.key} {row.title}')}**" + (f"  {escaped(words)}" if words else "")


def _progress(block: Progress) -> str:
    filled = round(block.percent / 100 * CELLS)
    bar = "▰" * filled + "▱" * (CELLS - filled)
    return "  ".join(filter(None, (bar, f"{block.percent} %", escaped(block.text), escaped(block.elapsed))))
