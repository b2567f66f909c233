"""A card as Markdown in which nothing from outside is markup: no links, no mentions, no HTML."""

import re
from collections.abc import Sequence

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
from conductor_core.logic.rendering.graph import drawn, named

_SPECIAL = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_[]#|~$"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")
_MENTION = re.compile(r"@(?=\w)")
_START = re.compile(r"(?m)^(\s*)([-+=]|\d{1,9}(?=[.)](?:\s|$)))")
"""What begins a list, a rule or a heading; a number keeps its digits, and its point is escaped."""
_MARKS = {"good": "✅ ", "warning": "⚠️ ", "bad": "❌ ", "neutral": ""}


def escape(text: str) -> str:
    """A text that reads as it is. Addresses and mentions stay readable, but are not live."""
    text = _ADDRESS.sub("\\1&#8203;\\2", text.translate(_SPECIAL))
    text = _MENTION.sub("@&#8203;", text)
    return _START.sub(
        lambda found: f"{found[1]}{found[2]}\\" if found[2][0].isdigit() else f"{found[1]}\\{found[2]}", text
    )


def markdown(card: Card) -> str:
    """The card as a section."""
    parts = [f"## {_MARKS[card.tone]}{escape(card.title)}", *filter(None, map(_block, card.blocks))]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:  # noqa: PLR0911 - a table
    match block:
        case Text():
            return "  \n".join(escape(line) for line in block.text.splitlines())
        case Code():
            return _fenced(block.text, block.language)
        case Bullets():
            return "\n".join(f"- {escape(item)}" for item in block.items)
        case Facts():
            return "\n".join(f"- **{escape(fact.name)}:** {escape(fact.value)}" for fact in block.facts)
        case Tasks():
            return _table(block.rows)
        case Progress():
            return escape(", ".join(filter(None, (f"{block.percent} %", block.text, block.elapsed))))
        case Buttons():
            return "To type: " + ", ".join(f"{_inline(b.command)} ({escape(b.label)})" for b in block.buttons)
        case Files():
            return "\n".join(f"- {_inline(path.rpartition('/')[2])}" for path in block.paths)


_COLUMNS = ("After", "Agent", "State", "Time", "Cost")


def _table(rows: Sequence[TaskRow]) -> str:
    """Columns in which nothing stands are left out."""
    places = drawn(rows)
    lines = [_cells(place.row, stepped=any(place.branch for place in places)) for place in places]
    used = [name for name in ("Step", "Task", *_COLUMNS) if any(line[name] for line in lines)]
    table = [f"| {' | '.join(used)} |", "|---" * len(used) + "|"]
    table += ["| " + " | ".join(escape(line[name]).replace("\n", " ") for name in used) + " |" for line in lines]
    return "\n".join(table)


def _cells(row: TaskRow, *, stepped: bool) -> dict[str, str]:
    """What stands in each column."""
    step = str(row.step) if stepped and row.step else ""
    values = (step, f"{row.key} {row.title}", named(row.needs), row.agent, row.state, row.elapsed, row.cost)
    return dict(zip(("Step", "Task", *_COLUMNS), values, strict=True))


def _inline(text: str) -> str:
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _fenced(text: str, language: str) -> str:
    """A fence longer than any inside."""
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence}{re.sub(r'[^A-Za-z0-9_+-]', '', language)}\n{text.rstrip()}\n{fence}"
