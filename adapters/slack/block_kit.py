"""A card as messages of Slack.

Whatever comes from outside stands in rich text or plain text, which Slack shows as it is: nothing in it is a mention, a link or
a button. What is too long for one message goes on in the next, or becomes a file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from conductor_core.domain.card import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Facts,
    Files,
    Progress,
    TaskRow,
    Tasks,
    Text,
    Tone,
)
from conductor_core.logic.rendering import neat
from conductor_core.logic.rendering.graph import named

Json = dict[str, Any]
T = TypeVar("T")

HEADER = 150
LABEL = 75
VALUE = 2000
IN_A_ROW = 25
PIECE = 2_500
"""Characters of one block."""
WHOLE = 10_000
"""Characters of one message; Slack refuses somewhat more."""
MOST = 45
"""Blocks of one message; Slack allows 50."""
SNIPPET = 6_000
"""Characters of a program's output that still stand in the message; more becomes a file."""
FALLBACK = 300
"""Characters of a notification."""
CELLS = 20
"""Parts of a progress bar."""
_MARKS: dict[Tone, str] = {"good": "✅ ", "warning": "⚠️ ", "bad": "❌ ", "neutral": ""}
_STATES: dict[Tone, str] = {
    "good": "white_check_mark",
    "warning": "warning",
    "bad": "x",
    "neutral": "white_small_square",
}


@dataclass(frozen=True)
class Attachment:
    """A text that is uploaded beside the message."""

    name: str
    text: str


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


def render(card: Card) -> Rendered:
    """The messages of a card, in order, and what is uploaded beside them."""
    card = neat(card)
    attachments: list[Attachment] = []
    paths: list[str] = []
    pages = [Page(text=cut(_MARKS[card.tone] + card.title, FALLBACK))]
    for block, weight in _heading(card):
        _put(pages, block, weight)
    for part in card.blocks:
        if isinstance(part, Code) and len(part.text) > SNIPPET:
            attachments.append(Attachment(f"output-{len(attachments) + 1}.{part.language or 'txt'}", part.text))
            part = Text(text=f"The whole output is in the file {attachments[-1].name}.")  # noqa: PLW2901 - in its place
        if isinstance(part, Files):
            paths += part.paths
        for block, weight in blocks_of(part):
            _put(pages, block, weight)
    return Rendered(tuple(pages), tuple(attachments), tuple(paths))


def _put(pages: list[Page], block: Json, weight: int) -> None:
    page = pages[-1]
    if page.blocks and (len(page.blocks) >= MOST or page.weight + weight > WHOLE):
        page = Page(text=f"{pages[0].text} (goes on)")
        pages.append(page)
    page.blocks.append(block)
    page.weight += weight


def _heading(card: Card) -> Iterator[tuple[Json, int]]:
    title = _MARKS[card.tone] + card.title
    if len(title) <= HEADER:
        yield {"type": "header", "text": _plain(title)}, len(title)
        return
    for piece in _pieces(title):
        yield _rich(_section(_run(piece, bold=True))), len(piece)


def blocks_of(block: Block) -> Iterator[tuple[Json, int]]:  # noqa: C901 - a table
    """A part of a card as blocks, each with its characters."""
    match block:
        case Text():
            for piece in _pieces(block.text):
                yield _rich(_section(_run(_MARKS[block.tone] + piece))), len(piece)
        case Code():
            for piece in _pieces(block.text):
                yield _rich({"type": "rich_text_preformatted", "elements": [_run(piece)]}), len(piece)
        case Bullets():
            yield from _lists([[_run(item)] for item in block.items])
        case Facts():
            yield from _facts(block)
        case Tasks():
            yield from _lists([_row(row) for row in block.rows])
        case Progress():
            text = _progress(block)
            yield _rich(_section(_run(text))), len(text)
        case Buttons():
            for begin in range(0, len(block.buttons), IN_A_ROW):
                row = block.buttons[begin : begin + IN_A_ROW]
                yield {"type": "actions", "elements": [_button(one, n) for n, one in enumerate(row)]}, 0
        case Files():
            yield from _lists([[_run(path.rsplit("/", 1)[-1])] for path in block.paths])


def _facts(block: Facts) -> Iterator[tuple[Json, int]]:
    """A line each, the name in bold."""
    for some in _batches([(fact.name, fact.value) for fact in block.facts], lambda pair: len(pair[0]) + len(pair[1])):
        runs = [run for name, value in some for run in (_run(f"{name}  ", bold=True), _run(f"{value}\n"))]
        yield _rich(_section(*runs)), sum(len(name) + len(value) for name, value in some)


def _row(row: TaskRow) -> list[Json]:
    """One task: its state as a sign, then what it is, then who, how long and how much."""
    sign = "hourglass_flowing_sand" if row.since else _STATES[row.tone]
    return [
        {"type": "emoji", "name": sign},
        _run(f" {row.key} ", bold=True),
        _run(f"{row.title}  "),
        _run(told(row), italic=True),
    ]


def told(row: TaskRow) -> str:
    """Who does a task, how long and how much, in one line."""
    after = f"after {named(row.needs)}" if row.needs else ""
    return " · ".join(filter(None, (row.state, row.agent, row.elapsed, row.cost, after, row.sign)))


def _progress(block: Progress) -> str:
    filled = round(block.percent / 100 * CELLS)
    bar = "█" * filled + "░" * (CELLS - filled)
    return "  ".join(filter(None, (bar, f"{block.percent} %", block.text, block.elapsed)))


def _button(button: Button, number: int) -> Json:
    element: Json = {
        "type": "button",
        "action_id": f"press-{number}",
        "text": _plain(cut(button.label, LABEL)),
        "value": cut(button.pressed or button.command, VALUE),
    }
    return element if button.style == "plain" else {**element, "style": button.style}


def _lists(items: Sequence[list[Json]]) -> Iterator[tuple[Json, int]]:
    """Lists short enough for a block each."""
    for some in _batches(items, _length):
        elements = [_section(*runs) for runs in some]
        yield _rich({"type": "rich_text_list", "style": "bullet", "elements": elements}), sum(map(_length, some))


def _length(runs: Sequence[Json]) -> int:
    return sum(len(run.get("text", "")) for run in runs)


def _batches(items: Sequence[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    some: list[T] = []
    for item in items:
        if some and sum(map(size, some)) + size(item) > PIECE:
            yield some
            some = []
        some.append(item)
    if some:
        yield some


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces, cut at line ends where there are any."""
    while len(text) > PIECE:
        at = text.rfind("\n", 0, PIECE) + 1 or PIECE
        yield text[:at].rstrip("\n") or "\n"
        text = text[at:]
    if text:
        yield text


def cut(text: str, most: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*runs: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(runs)}


def _run(text: str, *, bold: bool = False, italic: bool = False) -> Json:
    run: Json = {"type": "text", "text": text or " "}
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {**run, "style": style} if style else run
