"""Write a whole file."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.tools import paths
from conductor_core.agents.api.tools.tool import Arguments, Tool, Used
from conductor_core.domain.agent import Brief
from conductor_core.domain.files import File
from conductor_core.errors import WorkspaceError
from conductor_core.ports.agent import Desk


class WriteFile(Arguments):
    """Write a file of the workspace with exactly this content; folders are made, an existing file is replaced."""

    path: str = Field(description="Path relative to the top of the workspace.")
    content: str = Field(description="The whole content.")
    executable: bool = Field(default=False, description="True for a program that is to be started by its name.")


class WriteFileTool(Tool[WriteFile]):
    """Writes through the sandbox; doing it twice is the same as once."""

    name: ClassVar[str] = "write_file"
    arguments = WriteFile
    changes_files: ClassVar[bool] = True

    async def use(self, arguments: WriteFile, brief: Brief, desk: Desk) -> Used:  # noqa: ARG002
        """See the base."""
        path = arguments.path
        refused = paths.fault(path)
        if refused:
            return Used(text=refused, summary=f"write {path}: refused", ok=False)
        content = arguments.content.encode("utf-8", "replace")
        file = File(content=content, mode="executable" if arguments.executable else "file")
        try:
            await desk.workspace.session.put({path: file})
        except WorkspaceError as error:
            return Used(text=error.message, summary=f"write {path}: failed", ok=False)
        lines = arguments.content.count("\n")
        return Used(text=f"{path} is written: {len(content):,} bytes.", summary=f"write {path} ({lines} lines)")
