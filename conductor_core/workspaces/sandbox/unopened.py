"""The sandbox of a process that only looks: nothing can run in it."""

from pathlib import Path

from conductor_core.domain.sandbox import Capabilities, Policy
from conductor_core.errors import SandboxUnavailableError
from conductor_core.ports.sandbox import Session


class UnopenedSandbox:
    """Says so when somebody wants to run something."""

    @property
    def capabilities(self) -> Capabilities:
        """See the port."""
        return Capabilities(level="none", detail="no sandbox: this process runs nothing", enforced=())

    async def open(self, workspace: Path, policy: Policy) -> Session:
        """See the port."""
        _ = workspace, policy
        raise SandboxUnavailableError("This process only looks; it opens no sandbox.")
