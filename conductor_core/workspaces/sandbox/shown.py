"""Which folders of the host may be shown to commands as programs: those that hold programs, and nobody's secrets."""

from collections.abc import Iterable
from pathlib import Path

from conductor_core.errors import WorkspaceError

SECRET = frozenset(
    f".{name}"
    for name in (
        *("ssh", "gnupg", "aws", "azure", "config", "docker", "kube", "netrc", "npmrc", "pypirc", "pgpass", "env"),
        *("git-credentials", "claude", "claude.json", "codex", "gemini", "opencode", "aider", "cursor", "conductor"),
        *(
            "mozilla",
            "thunderbird",
            "password-store",
            "vault-token",
            "terraform.d",
            "databricks",
            "gcloud",
            "bash_history",
        ),
    )
)
"""Names, wherever they are, of what people keep keys and logins in."""
SYSTEM = tuple(
    Path("/", name) for name in ("boot", "dev", "etc", "proc", "run", "sys", "var", "workspace", "home/agent")
)
"""What is the machine's own, or has another meaning inside."""


def showable(path: Path) -> Path:
    """The folder by its real path. Blocking.

    Raises:
        WorkspaceError: it is none, or it holds more than programs.
    """
    if not path.is_absolute() or not path.is_dir():
        raise WorkspaceError(f"{path} is no folder, so its programs cannot be shown to a sandbox.")
    real = path.resolve()
    why = _why_not(real)
    if why:
        raise WorkspaceError(f"{path} cannot be shown to a sandbox: {why}; install the program in a folder of its own.")
    return real


def _why_not(path: Path) -> str:
    if any(home.is_relative_to(path) for home in _homes()):
        return "it is somebody's home, or holds one"
    if any(path.is_relative_to(one) for one in SYSTEM):
        return "it is a folder of the system"
    found = SECRET.intersection((*path.parts, *(one.name for one in path.iterdir())))
    return f"{min(found)} may hold secrets" if found else ""


def _homes() -> Iterable[Path]:
    """Homes of people: of whoever we are, root's, and where the others' are."""
    yield from {Path.home().resolve(), Path("/root"), Path("/home"), Path("/Users")}
    yield from (one for one in Path("/home").glob("*") if one.is_dir())
