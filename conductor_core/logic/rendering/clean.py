"""Makes text from strangers safe to show: nothing invisible, nothing that moves other text, nothing endless."""

import re
import unicodedata

from conductor_core.domain.card import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Fact,
    Facts,
    Files,
    Progress,
    TaskRow,
    Tasks,
    Text,
)
from conductor_core.logic.clock_times import UNBROKEN

MARKS = 3
"""Combining marks that one letter may carry; scripts in use need no more."""
LINE = 400
PARAGRAPH = 4_000
CODE = 400_000
"""Most characters of a line, a paragraph, a block of code."""

_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS and their like, up to their end
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]?"
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"  # invisible letters and soft hyphen
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width and direction
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"  # annotations and tags
)
_BREAK = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_BLANKS = re.compile(rf"[^\S{UNBROKEN}]+")
"""All but the one by which clock times are known."""
_STRAY = re.compile("[\ud800-\udfff]")


def clean(text: str, limit: int = LINE, *, lines: bool = False) -> str:
    """A text without control characters, escape sequences, direction tricks and piles of marks, at most so long.

    With ``lines`` line ends and tabs stay; otherwise all white space becomes single blanks.
    """
    text = text[: limit * 8]
    if not (text.isascii() and text.isprintable()):
        text = _harmless(text)
    if not lines:
        text = _BLANKS.sub(" ", text).strip() if UNBROKEN in text else " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _harmless(text: str) -> str:
    text = _BREAK.sub("\n", _SEQUENCE.sub("", text))
    return _few_marks(_STRAY.sub("\ufffd", _UNSEEN.sub("", text)))


def _few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(letter)
    return "".join(kept)


def neat(card: Card) -> Card:
    """A card with all its texts clean. Every card passes here before it leaves."""
    return card.model_copy(update={"title": clean(card.title), "blocks": tuple(map(_neat_block, card.blocks))})


def _neat_block(block: Block) -> Block:  # noqa: PLR0911 - a table
    match block:
        case Text():
            return block.model_copy(update={"text": clean(block.text, PARAGRAPH, lines=True)})
        case Code():
            return Code(text=clean(block.text, CODE, lines=True), language=clean(block.language, 20))
        case Bullets():
            return Bullets(items=tuple(clean(item, 1_000) for item in block.items))
        case Facts():
            return Facts(facts=tuple(map(_neat_fact, block.facts)))
        case Tasks():
            return Tasks(rows=tuple(map(_neat_row, block.rows)))
        case Progress():
            return block.model_copy(update={"text": clean(block.text)})
        case Buttons():
            return Buttons(buttons=tuple(map(_neat_button, block.buttons)))
        case Files():
            return block  # paths are the service's own and must stay exact


def _neat_fact(fact: Fact) -> Fact:
    return fact.model_copy(update={"name": clean(fact.name, 60), "value": clean(fact.value, 1_000)})


def _neat_button(button: Button) -> Button:
    return button.model_copy(
        update={"label": clean(button.label, 60), "command": clean(button.command), "pressed": clean(button.pressed)}
    )


def _neat_row(row: TaskRow) -> TaskRow:
    update = {
        "title": clean(row.title, 120),
        "state": clean(row.state, 80),
        "agent": clean(row.agent, 60),
        "sign": clean(row.sign, 160),
    }
    return row.model_copy(update=update)
