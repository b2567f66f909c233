"""Clock times in texts: each is told whole and in UTC, so that a surface can tell it in the zone of whoever reads it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from conductor_core.domain.card import Block, Bullets, Card, Fact, Facts, Progress, TaskRow, Tasks, Text

UNBROKEN = "\u00a0"
"""A blank that does not break, which people hardly write: what they quote stays as they wrote it."""
_END = f"{UNBROKEN}UTC"
_TOLD = re.compile(rf"(\d{{4}}-\d\d-\d\d) (\d\d:\d\d)(:\d\d)?{_END}")


@dataclass(frozen=True)
class Told:
    """A time within a text."""

    moment: datetime
    exact: bool
    """Whether the second is told."""

    @property
    def short(self) -> str:
        """``10:42 UTC``, where nothing better can be shown."""
        return f"{self.moment:%H:%M:%S} UTC" if self.exact else f"{self.moment:%H:%M} UTC"


def clock(moment: datetime, *, exact: bool = False) -> str:
    """``2026-03-03 10:42 UTC``, or with the second."""
    told = moment.astimezone(UTC)
    return f"{told:%Y-%m-%d %H:%M:%S}{_END}" if exact else f"{told:%Y-%m-%d %H:%M}{_END}"


def parts(text: str) -> Iterator[str | Told]:
    """A text as what stands between times, and the times."""
    end = 0
    for found in _TOLD.finditer(text):
        try:
            moment = datetime.fromisoformat(f"{found[1]} {found[2]}{found[3] or ''}+00:00")
        except ValueError:
            continue
        yield text[end : found.start()]
        yield Told(moment, exact=found[3] is not None)
        end = found.end()
    yield text[end:]


def retold(text: str, tell: Callable[[Told], str]) -> str:
    """A text with its times told otherwise."""
    if _END not in text:
        return text
    return "".join(part if isinstance(part, str) else tell(part) for part in parts(text))


def card_retold(card: Card, tell: Callable[[Told], str]) -> Card:
    """A card with its times told otherwise; what programs printed stays."""
    blocks = tuple(_block(block, tell) for block in card.blocks)
    return card.model_copy(update={"title": retold(card.title, tell), "blocks": blocks})


def _block(block: Block, tell: Callable[[Told], str]) -> Block:
    match block:
        case Text() | Progress():
            return block.model_copy(update={"text": retold(block.text, tell)})
        case Bullets():
            return Bullets(items=tuple(retold(item, tell) for item in block.items))
        case Facts():
            return Facts(facts=tuple(_fact(fact, tell) for fact in block.facts))
        case Tasks():
            return Tasks(rows=tuple(_row(row, tell) for row in block.rows))
        case _:
            return block


def _fact(fact: Fact, tell: Callable[[Told], str]) -> Fact:
    return fact.model_copy(update={"value": retold(fact.value, tell)})


def _row(row: TaskRow, tell: Callable[[Told], str]) -> TaskRow:
    return row.model_copy(update={"state": retold(row.state, tell), "sign": retold(row.sign, tell)})
