"""A card as colours and columns for a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Words

from adapters.console.columns import GAP, lay_out
from adapters.console.frame import SIDE, Framed
from adapters.console.orders import from_anywhere
from adapters.console.plain import button_words, progress_parts
from conductor_core.domain.card import (
    Block,
    Bullets,
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
from conductor_core.logic.chunking import shorten
from conductor_core.logic.rendering import neat

COLOURS = {"neutral": "cyan", "good": "green", "warning": "yellow", "bad": "red"}
MARKS = {"neutral": "●", "good": "✓", "warning": "!", "bad": "✗"}
PROSE = {"neutral": "", "good": "green", "warning": "yellow", "bad": "red"}
STATES = {"running": ("▶", "cyan"), "done": ("✓", "green"), "failed": ("✗", "bold red"), "waiting": ("·", "dim")}


def panel(card: Card, width: int) -> RenderableType:
    """A message of the thread, beside a bar in the colour of its tone. Paths stand below it, so that they can be copied."""
    card = neat(card)
    colour = COLOURS[card.tone]
    title = Words(f"{MARKS[card.tone]} {card.title}", style=f"bold {colour}")
    framed = [block for block in card.blocks if not isinstance(block, Files)]
    paths = [path for block in card.blocks if isinstance(block, Files) for path in block.paths]
    style = colour if card.notify or card.tone != "neutral" else "dim"
    return Group(Framed(Group(*content(framed, width - SIDE)), title, style), *map(_path, paths))


def live(card: Card, width: int) -> RenderableType:
    """The live card: no frame, one rule above it."""
    card = neat(card)
    colour = COLOURS[card.tone]
    head = Words(f"── {card.title} ", style=f"bold {colour}", overflow="ellipsis", no_wrap=True)
    head.append("─" * max(0, width - head.cell_len), style=f"not bold dim {colour}")
    return Group(head, *content(card.blocks, width))


def content(blocks: Sequence[Block], width: int) -> Iterator[RenderableType]:
    """The blocks one below the other, groups of them with air between."""
    before: Block | None = None
    for block in blocks:
        if before is not None and _apart(before, block):
            yield Words("")
        yield from _block(block, width)
        before = block


def _apart(before: Block, block: Block) -> bool:
    """A list hangs on the paragraph above it; everything else stands for itself."""
    together = isinstance(before, Text) and isinstance(block, Bullets | Text | Buttons | Code)
    return not together and not isinstance(before, Progress)


def _block(block: Block, width: int) -> Iterator[RenderableType]:
    match block:
        case Text():
            yield Words(block.text, style=PROSE[block.tone])
        case Code():
            yield Padding(Words(shorten(block.text.expandtabs(4), head=30, tail=10), style="dim"), (0, 0, 0, 2))
        case Bullets():
            yield _pairs([(Words("•", style="dim"), Words(item)) for item in block.items])
        case Facts():
            yield _pairs(
                [(Words(fact.name, style="dim"), Words(fact.value, style=PROSE[fact.tone])) for fact in block.facts]
            )
        case Tasks():
            yield _tasks(block.rows, width)
        case Progress():
            yield _progress(block, width)
        case Buttons():
            yield _buttons(block)
        case Files():
            yield from map(_path, block.paths)


def _path(path: str) -> Words:
    return Words(f"  → {path}", style="bold", overflow="ignore", no_wrap=True)


def _pairs(pairs: Sequence[tuple[Words, Words]]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for pair in pairs:
        table.add_row(*pair)
    return table


def _progress(block: Progress, width: int) -> Words:
    filled, said = progress_parts(block, width)
    full = filled.count("█")
    words = Words(no_wrap=True, overflow="ellipsis")
    words.append("█" * full, style="green" if block.percent == 100 else "cyan")
    words.append("░" * (len(filled) - full), style="dim")
    words.append(f" {block.percent:3} %  ", style="bold")
    words.append(said)
    return words


def _buttons(block: Buttons) -> Words:
    colours = {"primary": "bold green", "danger": "bold red", "plain": "bold cyan"}
    words = Words("Type ", style="dim")
    for index, button in enumerate(block.buttons):
        words.append(" or " if index else "", style="dim")
        command, effect = button_words(button, from_anywhere)
        words.append(command, style=colours[button.style])
        words.append(effect, style="dim")
    return words


def _tasks(rows: Sequence[TaskRow], width: int) -> Words:
    planned = not any(row.state for row in rows)
    text = Words(no_wrap=True, overflow="crop")
    for line in lay_out(rows, width, sign=0 if planned else 2):
        row, (sign, style) = line.row, _state(line.row)
        text.append("\n" if text else "")
        text.append(line.branch, style="dim")
        if not planned:
            text.append(f"{sign} ", style=style)
        key, title = line.name[: len(row.key)], line.name[len(row.key) :]
        text.append(key, style="bold" if row.tone == "neutral" else style)
        text.append(title, style="dim" if row.state in ("waiting", "done") else "")
        text.append(line.after, style="dim")
        styles = {"agent": "magenta", "state": style, "elapsed": "", "cost": "dim"}
        for field, value in line.values:
            text.append(GAP + value, style=styles[field])
        for below in line.below:
            text.append(f"\n{below}", style="dim")
    return text


def _state(row: TaskRow) -> tuple[str, str]:
    first = row.state.split(",")[0]
    if first in STATES:
        return STATES[first]
    return {"neutral": "○", "good": "✓", "warning": "!", "bad": "✗"}[row.tone], PROSE[row.tone] or "yellow"


def note(card: Card, width: int, *, head: bool = True) -> RenderableType:
    """What is new on a message that stands further up; directly below the message it needs no head."""
    card = neat(card)
    title = [Words(f"{MARKS[card.tone]} {card.title}", style=f"bold {COLOURS[card.tone]}")] if head else []
    news = Padding(Group(*content(card.blocks, width - 2)), (0, 0, 0, 2), expand=False)
    return Group(*title, news, Words(""))
