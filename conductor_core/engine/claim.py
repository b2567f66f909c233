"""What somebody who works on an attempt holds."""

from dataclasses import dataclass, field

from conductor_core.domain.ids import CommitId
from conductor_core.domain.plan import Host
from conductor_core.domain.project import Project
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.engine.pulse import Pulse
from conductor_core.errors import NotFoundError
from conductor_core.lifecycle.capping import TimeLeft
from conductor_core.ports.store import JournalEntry


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An attempt as it was claimed, with everything around it at that moment."""

    project: Project
    run: Run
    task: Task
    attempt: Attempt
    upstream: tuple[Task, ...]
    """The tasks this one needs, as far as their work is in the files."""
    journal: dict[str, JournalEntry]
    feedback: str = ""
    """Why the try before was not accepted."""
    time_left: TimeLeft | None = None
    """How long it may be worked on before a cap is reached; None where time is not counted."""
    said: tuple[str, ...] = ()
    """What people said to it before it began."""
    hosts: tuple[Host, ...] | None = ()
    """What its sandbox may reach; None while somebody has to say whether it may."""
    pulse: Pulse = field(default_factory=Pulse, compare=False)
    restarted: bool = False
    """True when the attempt was begun before."""

    @property
    def base(self) -> CommitId:
        """Where the attempt's workspace starts.

        Raises:
            NotFoundError: the project's files were never imported.
        """
        if self.attempt.base is None:
            raise NotFoundError(f"The files of {self.project.id} are not imported yet.")
        return self.attempt.base
