"""What every kind of wall asks before it opens a folder."""

from pathlib import Path

from conductor_core.domain.sandbox import Policy
from conductor_core.errors import SandboxUnavailableError, WorkspaceError


def admit(workspace: Path, policy: Policy) -> Path:
    """The folder by its real path.

    Raises:
        SandboxUnavailableError: the policy asks for network, which no wall here can limit to named hosts.
        WorkspaceError: it is no folder.
    """
    if policy.hosts:
        raise SandboxUnavailableError(
            f"This sandbox has no network, so {', '.join(policy.hosts)} cannot be reached; run the task without it."
        )
    if workspace.is_symlink() or not workspace.is_dir():
        raise WorkspaceError(f"{workspace} is no folder, so it cannot be a workspace.")
    return workspace.resolve()
