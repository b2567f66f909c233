"""Text of strangers on its way into a prompt: without what eyes cannot see, and fenced as data."""

import re
from dataclasses import dataclass

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls other than tab and line ends
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # no width, or turning the text round
    "\ud800-\udfff"  # halves of characters
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"  # tags: a whole alphabet that nobody sees
    "]"
)


@dataclass(frozen=True)
class Visible:
    """What is left of a text, and how many hidden characters were taken out."""

    text: str
    hidden: int


def visible(text: str) -> Visible:
    """The text as a person would see it."""
    clean, hidden = _HIDDEN.subn("", text)
    return Visible(clean, hidden)


def whole(text: str) -> str:
    """The text without halves of characters, which no file, database or socket takes."""
    return text.encode("utf-8", "replace").decode()


def fence(label: str, text: str) -> str:
    """The text between marks that it cannot close itself, to be read as data and never as an order."""
    seen = visible(text)
    flag = f' hidden-characters-removed="{seen.hidden}"' if seen.hidden else ""
    name = re.sub(r'["<>\n]', "'", visible(label).text)
    body = re.sub(r"<(\s*/?\s*data\b)", r"&lt;\1", seen.text, flags=re.IGNORECASE)
    return f'<data of="{name}"{flag}>\n{body}\n</data>'
