"""Several agents make the same task; one result is picked."""

from conductor_core.domain.evidence import CommandEvidence, FileChange, Verdict
from conductor_core.domain.ids import CommitId, TaskKey
from conductor_core.domain.usage import Micros
from conductor_core.domain.value import Value


class Entry(Value):
    """What one of them made, as it was measured; it is kept, not merged."""

    base: CommitId
    """The files it began with."""
    commit: CommitId
    changes: tuple[FileChange, ...]
    commands: tuple[CommandEvidence, ...] = ()
    """The project's own checks on it."""
    unchecked: tuple[str, ...] = ()
    """One sentence for each check that could not be run."""
    worse: tuple[str, ...] = ()
    """One sentence for each check that came out worse than on the files as they came."""

    @property
    def lines(self) -> int:
        """Lines added and removed."""
        return sum((change.added or 0) + (change.removed or 0) for change in self.changes)


class Placing(Value):
    """An entry in the order of the referee."""

    key: TaskKey
    """E.g. ``T3-2``."""
    agent: str
    entry: Entry | None = None
    """None: it did not come through."""
    out: str = ""
    """Why it did not."""
    verdict: Verdict | None = None
    seconds: float | None = None
    spent: Micros = Micros(0)
    unpriced: int = 0
    """Calls whose price is unknown."""
    why: str = ""
    """What puts it before the next one."""

    @property
    def number(self) -> int:
        """The 2 of ``T3-2``."""
        return int(self.key.rpartition("-")[2])
