"""When something of Discord was made: its ids tell."""

from datetime import UTC, datetime

EPOCH = 1_420_070_400.0
"""Seconds from which they count."""


def made_at(number: str) -> datetime:
    """When."""
    return datetime.fromtimestamp((int(number) >> 22) / 1000 + EPOCH, UTC)


def age(number: str, now: datetime) -> float:
    """Seconds since then."""
    return (now - made_at(number)).total_seconds()


def first_after(moment: datetime) -> str:
    """An id before all that are made from then on."""
    return str(max(int((moment.timestamp() - EPOCH) * 1000), 0) << 22)
