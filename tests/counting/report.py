"""What is said about what was seen."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.counting.marks import is_of_a_way, line_of

PAST = ("false", "ended", "no case")
"""Ways that lead past a block: of the others, the statements that they lead to tell."""


@dataclass(frozen=True)
class Module:
    """One module: all its marks in the order of the source, and those that were seen."""

    path: Path
    marks: Sequence[str]
    seen: Set[str]

    @property
    def missed(self) -> int:
        """How many marks were never seen."""
        return len(set(self.marks) - self.seen)

    @property
    def places(self) -> str:
        """Statements that were never run, and ways past blocks that were never taken: ``12-14, 30 false``."""
        return ", ".join([*self._lines(), *self._ways()])

    def _lines(self) -> Iterator[str]:
        statements = (mark for mark in self.marks if not is_of_a_way(mark))
        for missed, run in groupby(statements, lambda mark: mark not in self.seen):
            if missed:
                first, *_, last = [*run] * 2
                yield first if first == last else f"{first}-{last}"

    def _ways(self) -> Iterator[str]:
        for mark in self.marks:
            if mark.endswith(PAST) and mark not in self.seen and str(line_of(mark)) in self.seen:
                yield mark


def covered(modules: Sequence[Module]) -> float:
    """Marks that were seen, in hundredths of all."""
    every = sum(len(set(module.marks)) for module in modules)
    return 100 - 100 * sum(module.missed for module in modules) / every


def told(modules: Sequence[Module], asked: float) -> Iterator[str]:
    """What is missing where, and the whole."""
    for module in modules:
        if module.missed:
            yield f"{covered([module]):5.1f} %  {module.path}  {module.places}"
    yield f"{covered(modules):5.1f} % of all statements and ways out of decisions were covered; {asked:g} % are asked for."
