"""What shows that work was done: recomputed by code, never taken from an agent's words."""

from typing import Literal

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.value import Value


class CommandEvidence(Value):
    """One command that was run in the sandbox."""

    argv: tuple[str, ...]
    exit_code: int | None
    """None when it was killed; ``stopped`` then says why."""
    seconds: float
    stopped: str | None = None
    tail: str = ""
    """The end of what it printed, at most 4,000 characters, cleaned and redacted."""
    tests_passed: int | None = None
    """None when the output does not count tests."""
    tests_failed: int | None = None
    not_run: str = ""
    """Why the tests could not be run at all, e.g. ``81 errors while they were collected``: then none is counted."""
    coverage: float | None = None
    """Per cent of the code that its tests ran, where the project's own tool says so."""
    warnings: int = 0
    """That it printed."""
    lint: bool = False
    """It looks at the code and tests nothing: ``warnings`` are all that it found, and more than before are a fault."""
    first: "CommandEvidence | None" = None
    """How it ended before, when it failed then and was run again on the same files."""

    @property
    def flaky(self) -> bool:
        """Whether chance decides: it failed once and passed once, and nothing had changed."""
        return self.first is not None and self.exit_code == 0


class Finding(Value):
    """Something a scan or a reviewer noticed."""

    severity: Literal["info", "minor", "major"]
    path: str | None = None
    line: int | None = None
    text: str


class Verdict(Value):
    """A reviewer's judgement."""

    approved: bool
    reviewer: str
    of: TaskKey | None = None
    """The one task whose work was judged; None: everything that was there."""
    findings: tuple[Finding, ...] = ()
    accepted: bool = False
    """A person takes the work as it is, although the reviewer does not approve."""
    dropped: bool = False
    """A person had the work taken out, because the reviewer does not approve."""
    by: str = ""
    """Name of that person."""
    caveats: tuple[str, ...] = ()
    """What makes it worth less than it looks, for people, e.g. that the author's vendor gave it."""
    before_undoing: tuple[str, ...] = ()
    """Keys of the tasks that were taken out of the files after the reviewer began to look at them."""
    before_doing: tuple[str, ...] = ()
    """Keys of those whose work came into the files after that."""


class Claim(Value):
    """Something an agent says is so and code can check: ``file`` exists, ``command`` exits 0."""

    kind: Literal["file", "command"]
    subject: str
    holds: bool | None = None
    """None before it was checked."""
    by: str = ""
    """Who said it of which task, where it stands among those of others, e.g. ``codex, T3``."""


class FileChange(Value):
    """One changed file. Lines are None for binary files."""

    path: str
    status: Literal["added", "modified", "deleted"]
    added: int | None
    removed: int | None


class Preview(Value):
    """A small file as it is handed over, redacted."""

    path: str
    text: str


class Evidence(Value):
    """The evidence of a whole run: what was seen, against what was promised."""

    commands: tuple[CommandEvidence, ...] = ()
    """The project's own checks, run on the delivered files."""
    baseline: tuple[CommandEvidence, ...] = ()
    """The same checks on the files as they came; empty when there were none."""
    unchecked: tuple[str, ...] = ()
    """One sentence for each check that could not be run, with the reason."""
    changes: tuple[FileChange, ...] = ()
    previews: tuple[Preview, ...] = ()
    """The files of a small change, in full."""
    findings: tuple[Finding, ...] = ()
    """What the scan of the change found, e.g. something that looks like a secret."""
    standing: tuple[Finding, ...] = ()
    """What looked like a secret before the change and still does, at its place in the delivered files; at most 200."""
    verdicts: tuple[Verdict, ...] = ()
    struck: tuple[Claim, ...] = ()
    """Claims of agents that proved false."""
    not_done: tuple[str, ...] = ()
    """One sentence for each part that is missing, with the reason."""
    sandbox: str = ""
    """The isolation everything ran in."""
