"""A card as plain lines: no colours, no escape sequences, aligned columns. Pure."""

from collections.abc import Iterator, Sequence

from adapters.console.cells import cells, cut, pad, wrap
from adapters.console.columns import GAP, lay_out
from adapters.console.orders import Told, here
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
)
from conductor_core.logic.rendering import neat

MARKS = {"neutral": "", "good": "✓ ", "warning": "! ", "bad": "✗ "}
BAR = 24
SHORT_BAR = 8
"""Columns of a progress bar, and of one in a narrow terminal."""


def lines(card: Card, width: int = 96, told: Told = here) -> list[str]:
    """The whole card; the first line is its title."""
    card = neat(card)
    title = cut(f"── {MARKS[card.tone]}{card.title} ", width)
    return [title + "─" * (width - cells(title)), *body(card.blocks, width, told)]


def body(blocks: Sequence[Block], width: int, told: Told = here) -> list[str]:
    """Blocks without a title, indented."""
    return [GAP + line if line else "" for block in blocks for line in _block(block, width - len(GAP), told)]


def _block(block: Block, width: int, told: Told) -> Iterator[str]:
    match block:
        case Text():
            yield from wrap(block.text, width)
        case Code():
            yield from (f"│ {line}".rstrip() for line in block.text.expandtabs(4).split("\n"))
        case Bullets():
            yield from (line for item in block.items for line in hanging("• ", item, width))
        case Facts():
            names = max((cells(fact.name) for fact in block.facts), default=0) + len(GAP)
            yield from (line for fact in block.facts for line in hanging(pad(fact.name, names), fact.value, width))
        case Tasks():
            yield from _tasks(block.rows, width)
        case Progress():
            filled, words = progress_parts(block, width)
            yield cut(f"{filled} {block.percent:3} %  {words}".rstrip(), width)
        case Buttons():
            yield from hanging("Type: ", " or ".join("".join(button_words(b, told)) for b in block.buttons), width)
        case Files():
            yield from (f"→ {path}" for path in block.paths)


def hanging(head: str, text: str, width: int) -> list[str]:
    """A text beside its head, its further lines below its first."""
    first, *rest = wrap(text, width - cells(head))
    return [head + first, *(" " * cells(head) + line for line in rest)]


def progress_parts(block: Progress, width: int) -> tuple[str, str]:
    """The bar, as long as there is room for, and the words beside it."""
    words = ", ".join(filter(None, (block.elapsed, block.text)))
    size = max(min(width - cells(words) - len(" 100 %  "), BAR), SHORT_BAR)
    full = block.percent * size // 100
    return "█" * full + "░" * (size - full), words


def button_words(button: Button, told: Told) -> tuple[str, str]:
    """What to type, and what it does where that is not the same."""
    return told(button.command), "" if button.label.lower() in button.command.lower() else f" ({button.label})"


def _tasks(rows: Sequence[TaskRow], width: int) -> Iterator[str]:
    for line in lay_out(rows, width):
        yield GAP.join([line.branch + line.name + line.after, *(text for _, text in line.values)]).rstrip()
        yield from line.below
