"""Edit a file by search and replace."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.edits import Edited, replace
from conductor_core.agents.api.tools import paths
from conductor_core.agents.api.tools.tool import Arguments, Tool, Used
from conductor_core.domain.agent import Brief
from conductor_core.domain.files import File
from conductor_core.errors import AgentError, WorkspaceError
from conductor_core.ports.agent import Desk


class EditFile(Arguments):
    """Replace one passage of a text file. The passage must occur exactly once: give enough lines around the change."""

    path: str = Field(description="Path relative to the top of the workspace.")
    old: str = Field(min_length=1, description="The passage as it stands now.")
    new: str = Field(description="The passage as it is to be.")


class EditFileTool(Tool[EditFile]):
    """Edits through the sandbox; doing it twice is the same as once."""

    name: ClassVar[str] = "edit_file"
    arguments = EditFile
    changes_files: ClassVar[bool] = True

    async def use(self, arguments: EditFile, brief: Brief, desk: Desk) -> Used:  # noqa: ARG002
        """See the base."""
        path, old, new = arguments.path, arguments.old, arguments.new
        try:
            file, text = await _opened(path, desk)
            edited = _edited(path, text, old, new)
            if edited.verdict == "already":
                text = f"{path} holds the new passage and not the old one: it is already so."
                return Used(text=text, summary=f"edit {path}: already so")
            await desk.workspace.session.put({path: file.model_copy(update={"content": edited.text.encode()})})
        except (_CannotEditError, WorkspaceError) as error:
            return Used(text=error.message, summary=f"edit {path}: not done", ok=False)
        added, removed = len(new.splitlines()), len(old.splitlines())
        return Used(text=f"{path} is changed.", summary=f"edit {path} (+{added} -{removed})")


class _CannotEditError(AgentError):
    """An edit that does not fit the file."""


async def _opened(path: str, desk: Desk) -> tuple[File, str]:
    refused = paths.fault(path)
    if refused:
        raise _CannotEditError(refused)
    file = (await desk.workspace.session.get([path])).get(path)
    if file is None or file.mode == "link":
        raise _CannotEditError(f"There is no file {path}. Use write_file for a new one.")
    try:
        return file, file.content.decode()
    except UnicodeDecodeError as error:
        raise _CannotEditError(f"{path} is not UTF-8 text.") from error


def _edited(path: str, text: str, old: str, new: str) -> Edited:
    edited = replace(text, old, new)
    if edited.verdict == "missing":
        raise _CannotEditError(f"The passage does not occur in {path}. Read the file again and copy the passage.")
    if edited.verdict == "ambiguous":
        raise _CannotEditError(f"The passage occurs {edited.count} times in {path}. Give more lines around it.")
    return edited
