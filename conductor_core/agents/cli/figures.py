"""Figures as programs say them, which may be anything."""

from conductor_core.domain.usage import Micros

LARGEST = 1e9
"""What is more was not counted; nor is what is no number at all."""


def dollars(value: object) -> Micros | None:
    """What a program says something cost; None where no bill could say it."""
    said = number(value)
    return None if said is None else Micros(round(said * 1_000_000))


def tokens(value: object) -> int | None:
    """What a program counted; None where no count can be that."""
    said = number(value)
    return None if said is None else int(said)


def number(value: object) -> float | None:
    """A figure of a program; None where it is none that can be counted with."""
    try:
        said = float(str(value))
    except ValueError:
        return None
    return said if 0 <= said < LARGEST else None
