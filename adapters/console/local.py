"""Clock times in the zone of the machine, where whoever reads the console sits."""

from datetime import datetime, timedelta
from functools import partial

from conductor_core.domain.card import Card
from conductor_core.logic.clock_times import Told, card_retold, retold

TODAY = timedelta(hours=12)
"""Of a time no farther away the day is clear."""


def here(card: Card, now: datetime) -> Card:
    """A card with its times told so."""
    return card_retold(card, partial(_local, now))


def said_here(text: str, now: datetime) -> str:
    """The same of a text."""
    return retold(text, partial(_local, now))


def _local(now: datetime, told: Told) -> str:
    """``10:42``, with the day where that is not clear."""
    there = told.moment.astimezone()
    time = f"{there:%H:%M:%S}" if told.exact else f"{there:%H:%M}"
    return time if abs(told.moment - now) < TODAY else f"{there.day} {there:%b} {time}"
