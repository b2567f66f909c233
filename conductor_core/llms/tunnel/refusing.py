"""What is not let through, and how often."""

from collections import Counter
from typing import Final

KINDS: Final = 20
"""Different sentences that are kept; a flood of them is counted as one."""
REST: Final = "something else was wanted that is not allowed"


class RefusedError(Exception):
    """It is not let through. The sentence is for the program, for people and for the log."""

    def __init__(self, sentence: str, status: int = 403) -> None:
        """``status`` is what a program is told that still waits for an answer."""
        self.sentence = sentence
        self.status = status
        super().__init__(sentence)


class Refusals(Counter[str]):
    """How often what was refused."""

    def note(self, sentence: str) -> bool:
        """Once more; True when it is the first of its kind."""
        kind = sentence if sentence in self or len(self) < KINDS else REST
        self[kind] += 1
        return self[kind] == 1
