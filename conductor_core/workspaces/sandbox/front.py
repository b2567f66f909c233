"""Doors where the wall makes no network of its own: the relay makes one, in front of the supervisor."""

import subprocess
import sys
from collections.abc import Sequence

from conductor_core.domain.sandbox import Door
from conductor_core.errors import SandboxUnavailableError
from conductor_core.workspaces.sandbox import relay

TRY = 20.0
"""Seconds; it takes a twentieth of one."""


def words(doors: Sequence[Door], user: int | None, *, alone: bool) -> list[str]:
    """What comes before the supervisor. Not ``alone``: the command has the host's network anyway."""
    if not doors:
        return []
    places = (f"{door.port}={door.socket}" for door in doors)
    return [*_relay("alone" if alone else "beside", user), *places, "--"]


def need_network(user: int | None) -> None:
    """A door is opened only where there is nothing else behind it: Landlock's rules know ports, but no addresses. Blocking.

    Raises:
        SandboxUnavailableError: this machine gives commands no network of their own.
    """
    argv = _relay("try", user)
    done = subprocess.run(argv, env={}, cwd="/", capture_output=True, timeout=TRY, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise SandboxUnavailableError(
            "Landlock cannot limit a program to one address, and this machine gives it no network of its own, so agent "
            "programs cannot reach their model from here: install bubblewrap, or allow user namespaces."
        )


def _relay(place: str, user: int | None) -> list[str]:
    return [sys.executable, "-I", "-S", relay.__file__, place, "" if user is None else str(user)]
