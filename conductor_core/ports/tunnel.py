"""How a program in a sandbox reaches a few named hosts by itself, where no key of ours can stand between."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from conductor_core.domain.ids import AttemptId
from conductor_core.domain.sandbox import Door


@dataclass(frozen=True, kw_only=True)
class Tunnel:
    """A proxy that connects to these hosts and to nobody else."""

    door: Door
    """For the policy of the program's session."""
    url: str
    """The proxy's address inside."""
    refused: Mapping[str, int]
    """How often something was refused until now, by one sentence on what and why; it grows."""


class Tunnels(Protocol):
    """Lets programs through to hosts."""

    def open(self, attempt: AttemptId, hosts: tuple[str, ...]) -> AbstractAsyncContextManager[Tunnel]:
        """A tunnel for one attempt, closed at the end of the block with all its connections. Hosts are ``name:port``."""
        ...
