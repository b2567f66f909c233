"""List files."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.tools import paths
from conductor_core.agents.api.tools.tool import Arguments, Tool, Used
from conductor_core.domain.agent import Brief
from conductor_core.logic.untrusted import fence
from conductor_core.ports.agent import Desk

MOST = 1000
"""Names given at once."""
PASSED_OVER = (".git", "node_modules", "__pycache__", ".venv", "target", "dist", ".mypy_cache", ".pytest_cache")


class ListFiles(Arguments):
    """List the files below a folder of the workspace, without those that tools generate."""

    path: str = Field(default=".", description="Folder relative to the top of the workspace.")


class ListFilesTool(Tool[ListFiles]):
    """Runs ``find`` in the sandbox."""

    name: ClassVar[str] = "list_files"
    arguments = ListFiles
    only_reads: ClassVar[bool] = True

    async def use(self, arguments: ListFiles, brief: Brief, desk: Desk) -> Used:  # noqa: ARG002
        """See the base."""
        folder = arguments.path
        refused = None if folder == "." else paths.fault(folder)
        if refused:
            return Used(text=refused, summary=f"list {folder}: refused", ok=False)
        names = [part for name in PASSED_OVER for part in ("-name", name, "-o")][:-1]
        argv = [
            "find",
            f"./{folder}",
            "(",
            *names,
            ")",
            "-prune",
            "-o",
            "(",
            "-type",
            "f",
            "-o",
            "-type",
            "l",
            ")",
            "-print",
        ]
        done = await desk.workspace.session.exec(argv, timeout=30)
        if not done.ok and not done.stdout:
            return Used(text=f"There is no folder {folder}.", summary=f"list {folder}: not there", ok=False)
        found = sorted(
            name.removeprefix("./").removeprefix("./") for name in done.stdout.decode("utf-8", "replace").split("\n")
        )
        found = [name for name in found if name]
        more = f"\n[{len(found) - MOST:,} more; list a folder below]" if len(found) > MOST else ""
        listing = fence(f"files below {folder}", "\n".join(found[:MOST]) or "(none)") + more
        return Used(text=listing, summary=f"list {folder} ({len(found)} files)")
