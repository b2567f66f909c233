"""What the engine works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from conductor_core.agents.registry import Registry
from conductor_core.domain.ids import RunId
from conductor_core.engine.claim import Claim
from conductor_core.engine.till import Tills
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.clock import Clock
from conductor_core.ports.git_host import GitHosts
from conductor_core.ports.outgoing import Outgoing
from conductor_core.ports.sandbox import Sandbox
from conductor_core.ports.store import Store
from conductor_core.ports.tunnel import Tunnels
from conductor_core.ports.workspaces import Workspaces

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Services:
    """Every port, composed once at start."""

    truth: Truth
    workspaces: Workspaces
    sandbox: Sandbox
    registry: Registry
    redactor: Redactor
    hosts: GitHosts
    outgoing: Outgoing
    tunnels: Tunnels
    deliveries: Path
    """Folder that gets a folder for each run with the files to hand over."""
    tills: Tills = field(default_factory=Tills)
    reuse: Callable[[], bool] = lambda: True
    """Whether results of agents may be taken from an earlier time."""

    @property
    def store(self) -> Store:
        """The database."""
        return self.truth.store

    @property
    def clock(self) -> Clock:
        """Time."""
        return self.truth.clock

    async def settle(self, claim: Claim, op: Callable[[Moment], T], whole: tuple[RunId, ...] = ()) -> T:
        """Change the truth on behalf of a claim. ``whole``: see the store.

        Raises:
            FencedError: the claim does not hold any more; nothing was changed.
        """
        return await self.truth.change_owned(claim.attempt.id, claim.attempt.token, op, whole)
