"""A card as messages of Slack.

Whatever comes from outside stands in rich text or plain text, which Slack shows as it is: nothing in it is a mention, a link or
a button. What is too long for one message goes on in the next, or becomes a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from adapters.chat.spilling import Attachment, spilled
from adapters.slack.paragraphs import blocks_of_text, code, monospaced
from adapters.slack.rich import (
    Json,
    Weighed,
    batches,
    cut,
    escaped,
    lists,
    pieces,
    plain,
    rich,
    run,
    runs,
    section,
    short,
    timed,
)
from adapters.slack.rows import task_rows
from conductor_core.domain.card import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Facts,
    Files,
    Pictured,
    Progress,
    Tasks,
    Text,
    Tone,
)
from conductor_core.logic.rendering import neat

HEADER = 150
LABEL = 75
VALUE = 2000
IN_A_ROW = 25
WHOLE = 10_000
"""Characters of one message; Slack refuses somewhat more."""
MOST = 45
"""Blocks of one message; Slack allows 50."""
FALLBACK = 300
"""Characters of a notification."""
CELLS = 16
"""Parts of a progress bar."""
_MARKS: dict[Tone, str] = {"good": "✅ ", "warning": "⚠️ ", "bad": "❌ ", "neutral": ""}


@dataclass
class Page:
    """One message."""

    text: str
    """What notifications and screen readers say."""
    blocks: list[Json] = field(default_factory=list)
    weight: int = 0
    """Characters."""


@dataclass(frozen=True)
class Rendered:
    """What a card becomes."""

    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...] = ()
    paths: tuple[str, ...] = ()
    """Files of this machine that are handed over."""
    pictures: tuple[Pictured, ...] = ()
    """Those of them that are to be looked at."""


def has_table(page: Page) -> bool:
    """Whether it has one of Slack's own."""
    return any(block["type"] == "table" for block in page.blocks)


def without_tables(page: Page) -> Page:
    """The same in letters."""
    return replace(page, blocks=[monospaced(one) if one["type"] == "table" else one for one in page.blocks])


def render(card: Card) -> Rendered:
    """The messages of a card, in order, and what is uploaded beside them."""
    attachments: list[Attachment] = []
    blocks = [spilled(part, attachments) for part in card.blocks]
    card = neat(card.model_copy(update={"blocks": tuple(blocks)}))
    handed = [part for part in card.blocks if isinstance(part, Files)]
    pages = [Page(text=escaped(cut(_MARKS[card.tone] + short(card.title), FALLBACK)))]
    for block, weight in _heading(card):
        _put(pages, block, weight)
    for part in card.blocks:
        for block, weight in blocks_of(part):
            _put(pages, block, weight)
    paths = tuple(path for part in handed for path in part.paths)
    return Rendered(tuple(pages), tuple(attachments), paths, tuple(one for part in handed for one in part.pictures))


def _put(pages: list[Page], block: Json, weight: int) -> None:
    page = pages[-1]
    if block["type"] == "table" and has_table(page):
        block = monospaced(block)  # Slack takes one a message
    if page.blocks and (len(page.blocks) >= MOST or page.weight + weight > WHOLE):
        page = Page(text=f"{pages[0].text} (goes on)")
        pages.append(page)
    page.blocks.append(block)
    page.weight += weight


def _heading(card: Card) -> Iterator[Weighed]:
    title = _MARKS[card.tone] + card.title
    if not card.blocks:  # a sentence is no heading
        for piece in pieces(title):
            yield rich(section(*runs(piece))), len(piece)
        return
    if len(title) <= HEADER:
        yield {"type": "header", "text": plain(title)}, len(title)
        return
    for piece in pieces(title):
        yield rich(section(run(piece, "bold"))), len(piece)


def blocks_of(block: Block) -> Iterator[Weighed]:
    """A part of a card as blocks, each with its characters."""
    match block:
        case Text():
            yield from blocks_of_text(block.text, _MARKS[block.tone])
        case Code():
            yield from code(block.text)
        case Bullets():
            yield from lists([runs(item) for item in block.items])
        case Facts():
            yield from _facts(block)
        case Tasks():
            yield from task_rows(block.rows)
        case Progress():
            text = _progress(block)
            yield rich(section(*timed(text))), len(text)
        case Buttons():
            for begin in range(0, len(block.buttons), IN_A_ROW):
                row = block.buttons[begin : begin + IN_A_ROW]
                yield {"type": "actions", "elements": [_button(one, n) for n, one in enumerate(row)]}, 0
        case Files():
            yield from lists([[run(path.rsplit("/", 1)[-1])] for path in block.paths])


def _facts(block: Facts) -> Iterator[tuple[Json, int]]:
    """A line each, the name in bold."""
    for some in batches([(fact.name, fact.value) for fact in block.facts], lambda pair: len(pair[0]) + len(pair[1])):
        told = [one for name, value in some for one in (run(f"{name}  ", "bold"), *runs(value), run("\n"))]
        yield rich(section(*told)), sum(len(name) + len(value) for name, value in some)


def _progress(block: Progress) -> str:
    filled = round(block.percent / 100 * CELLS)
    bar = "▰" * filled + "▱" * (CELLS - filled)
    return "  ".join(filter(None, (bar, f"{block.percent} %", block.text, block.elapsed)))


def _button(button: Button, number: int) -> Json:
    element: Json = {
        "type": "button",
        "action_id": f"press-{number}",
        "text": plain(cut(button.label, LABEL)),
        "value": cut(button.pressed or button.command, VALUE),
    }
    return element if button.style == "plain" else {**element, "style": button.style}
