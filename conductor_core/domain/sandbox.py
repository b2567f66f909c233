"""Isolation: how much there is, what a session may do, how a command ended."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from conductor_core.domain.value import Value

SandboxLevel = Literal["bwrap", "landlock", "none"]
"""From strong to nothing. ``none`` runs only where an administrator allows it in the settings."""


class Capabilities(Value):
    """What a backend was seen to enforce by its own hostile self-test on this machine."""

    level: SandboxLevel
    detail: str
    """One line for people: the level and what it enforces, or why it is not better and how to mend that."""
    enforced: tuple[str, ...]
    """Names of the probes that were blocked, e.g. ``write-outside``, ``network``, ``environment``."""
    missing: tuple[str, ...] = ()


class Limits(Value):
    """Ceilings for everything that runs in one session."""

    memory: int = 2 << 30
    """Bytes: heap of one process, and resident memory of the whole tree."""
    processes: int = 256
    file_size: int = 1 << 30
    disk: int = 1 << 30
    """Bytes the workspace may grow to."""
    open_files: int = 1024
    cpu_seconds: int = 3600
    output: int = 1 << 20
    """Bytes kept of each of the two streams a command prints to, head and tail."""
    idle_seconds: int = 900
    """How long a command may go without printing anything."""


class Door(Value):
    """The one way out of a session: programs inside call ``127.0.0.1:port`` and reach a socket of the host."""

    name: str
    """Small letters, digits and dashes; unique in a session."""
    socket: str
    """Path of a Unix socket of the host, on which somebody listens for as long as the session lives."""
    port: int
    """Where it is found inside. The session has a loopback of its own, so that a port is free there."""


class Policy(Value):
    """What a session may do. No network unless hosts are listed (a backend that cannot enforce a list refuses one)."""

    hosts: tuple[str, ...] = ()
    limits: Limits = Limits()
    doors: tuple[Door, ...] = ()
    """What can be reached in spite of having no network."""
    programs: tuple[str, ...] = ()
    """Folders of the host that can be read and run inside, under their real paths; their ``bin`` is searched for programs."""
    lent: Mapping[str, str] = Field({}, repr=False)
    """Files, content by name, that can be read in this session and never be changed. They lie in the folder that the variable
    ``CONDUCTOR_LENT`` names, and on no disk (a backend that would have to write them down refuses them)."""
    env: Mapping[str, str] = {}
    """Added to the clean environment of every command."""
    home: str = ""
    """A folder of the host that is the home of commands and stays when the session ends; empty: a fresh one, lost with it."""

    def beside(self, other: "Policy") -> "Policy":
        """This one with the ways out of another."""
        return self.model_copy(update={"doors": (*other.doors, *self.doors), "env": {**other.env, **self.env}})


class Vitals(Value):
    """What can be seen from outside of commands that run."""

    programs: int = 0
    """Processes that live, helpers of ours left out."""
    cpu: float = 0.0
    """Seconds of processor time that they, and those of theirs that ended, have used."""
    quiet: float | None = None
    """Seconds since one of them printed something, or began; None when nothing runs."""

    def __add__(self, other: "Vitals") -> "Vitals":
        """Both together."""
        quiet = [each.quiet for each in (self, other) if each.quiet is not None]
        return Vitals(
            programs=self.programs + other.programs, cpu=self.cpu + other.cpu, quiet=min(quiet) if quiet else None
        )


class Completed(Value):
    """A command that ended."""

    argv: tuple[str, ...]
    exit_code: int | None
    """None when it was killed by us; ``stopped`` says why."""
    stopped: Literal["timeout", "idle", "memory", "disk", "cancelled"] | None = None
    stdout: bytes = b""
    """Head and tail when there was more than the limit; ``dropped`` says how much is missing between."""
    stderr: bytes = b""
    dropped: int = 0
    """Bytes not kept."""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Exit code 0."""
        return self.exit_code == 0
