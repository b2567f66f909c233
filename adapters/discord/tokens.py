"""With what somebody's doing is answered."""

from dataclasses import dataclass

EPHEMERAL = 1 << 6
"""A bit of messages that only one person sees."""


@dataclass(frozen=True)
class Token:
    """What an answer to somebody's doing is given with, for a quarter of an hour."""

    id: str
    value: str
    channel: str = ""
    """Where it was done."""
