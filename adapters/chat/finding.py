"""What is seen when it is looked what is set up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    text: str
    """A sentence; where it is not good, with what to do."""
