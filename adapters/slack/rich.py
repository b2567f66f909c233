"""Rich text, in which whatever comes from outside is shown as it is: nothing in it is a mention, a link or a button."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from conductor_core.logic.clock_times import Told, parts, retold

Json = dict[str, Any]
T = TypeVar("T")

NOTHING = "…"
PIECE = 2_500
"""Characters of one block."""
_CODE = re.compile(r"`([^`\n]+)`")

Weighed = tuple[Json, int]
"""A block and its characters."""


def rich(*elements: Json) -> Json:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*runs: Json) -> Json:
    """Lines of it."""
    return {"type": "rich_text_section", "elements": list(runs)}


def fixed(text: str) -> Json:
    """In a fixed-width face, in a frame."""
    return {"type": "rich_text_preformatted", "elements": [run(text)]}


def plain(text: str) -> Json:
    """Text of a label; one of nothing that can be seen is not taken by Slack."""
    return {"type": "plain_text", "text": short(text) if text.strip() else NOTHING, "emoji": False}


def run(text: str, *styles: str) -> Json:
    """Letters of one style."""
    letters: Json = {"type": "text", "text": text or " "}
    return {**letters, "style": dict.fromkeys(styles, True)} if styles else letters


def runs(text: str, *styles: str) -> list[Json]:
    """A text with what stands in backticks as code."""
    made = list[Json]()
    for number, part in enumerate(_CODE.split(text)):
        if number % 2:
            made.append(run(part, *styles, "code"))
        elif part:
            made += timed(part, *styles)
    return made or [run("", *styles)]


def timed(text: str, *styles: str) -> list[Json]:
    """Letters of one style, in which Slack tells clock times in the zone of whoever reads them."""
    made = [_time(part) if isinstance(part, Told) else run(part, *styles) for part in parts(text) if part]
    return made or [run("", *styles)]


def _time(told: Told) -> Json:
    shape = "{time_secs}" if told.exact else "{date_short_pretty} {time}"
    return {"type": "date", "timestamp": int(told.moment.timestamp()), "format": shape, "fallback": told.short}


def short(text: str) -> str:
    """A text where Slack takes nothing but letters."""
    return retold(text, lambda told: told.short)


def emoji(name: str) -> Json:
    """One of Slack's own."""
    return {"type": "emoji", "name": name}


def lists(items: Sequence[list[Json]], *, ordered: bool = False, level: int = 0) -> Iterator[Weighed]:
    """Lists short enough for a block each; one that is cut goes on counting."""
    said = 0
    for some in batches(items, length):
        made: Json = {
            "type": "rich_text_list",
            "style": "ordered" if ordered else "bullet",
            "elements": [section(*item) for item in some],
        }
        more = {name: value for name, value in (("indent", level), ("offset", said if ordered else 0)) if value}
        yield rich({**made, **more}), sum(map(length, some))
        said += len(some)


def lines(items: Sequence[list[Json]]) -> Iterator[Weighed]:
    """The same without a sign before each."""
    for some in batches(items, length):
        yield rich(*[section(*item) for item in some]), sum(map(length, some))


def length(some: Sequence[Json]) -> int:
    """Characters of runs."""
    return sum(len(one.get("text", "")) for one in some)


def batches(items: Sequence[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """As many together as a block takes."""
    some: list[T] = []
    for item in items:
        if some and sum(map(size, some)) + size(item) > PIECE:
            yield some
            some = []
        some.append(item)
    if some:
        yield some


def pieces(text: str) -> Iterator[str]:
    """A text in pieces, cut at line ends where there are any, else between words."""
    while len(text) > PIECE:
        at = text.rfind("\n", 0, PIECE) + 1 or text.rfind(" ", 0, PIECE) + 1 or PIECE
        yield text[:at].rstrip("\n") or "\n"
        text = text[at:]
    if text:
        yield text


def cut(text: str, most: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(text: str) -> str:
    """A text where Slack would read mentions and links: there they are letters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
