"""What a supervisor is told to do. Travels as ``marshal`` between two programs of the same Python."""

from typing import TypedDict


class Fence(TypedDict):
    """What the supervisor itself puts around a command."""

    folder: str
    """Where the command starts."""
    user: int | None
    """Becomes this user first; needs root."""
    limits: dict[str, int]
    """By the names of ``resource.RLIMIT_…``, in small letters."""
    filter: bytes
    """Program for seccomp; empty for no walls at all, neither this one nor Landlock's."""
    alone: bool
    """It has a network to itself, with nothing in it but a loopback, and may use it."""
    read: list[str]
    """What may be read and run, files or folders."""
    write: list[str]
    """What may be changed."""


class Order(TypedDict):
    """One command."""

    argv: list[str]
    env: dict[str, str]
    told: int
    """Descriptor for reports."""
    parent: int
    """The process that must still live."""
    front: list[str]
    """Words before the supervisor's own: a program that prepares the place and then becomes it; usually none."""
    fence: Fence | None
    """None: the command is a wall builder that does all this itself."""
