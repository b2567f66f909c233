"""Looks at a source before a project is made of it, by the same rules that it comes in by."""

from pathlib import Path

from conductor_core.domain.project import EmptySource, FolderSource, Source, ZipSource
from conductor_core.logic.ceilings import Ceilings
from conductor_core.ports.workspaces import Checked
from conductor_core.workspaces.folder_source import check_folder
from conductor_core.workspaces.source_kind import recognised
from conductor_core.workspaces.threads import in_thread
from conductor_core.workspaces.zip_source import check_zip


async def checked(source: Source, ceilings: Ceilings, home: Path) -> Checked:
    """The source as what it is. Costs nothing where there is nothing to look at on this machine.

    Raises:
        InputRefusedError: it could not be taken in.
    """
    if isinstance(source, FolderSource | ZipSource):
        found = await in_thread(_look, source.path, ceilings, home)
        same = isinstance(source, ZipSource) and isinstance(found.source, ZipSource)
        return Checked(source, empty=found.empty) if same else found
    return Checked(source, empty=isinstance(source, EmptySource))


def _look(path: str, ceilings: Ceilings, home: Path) -> Checked:
    found = recognised(path)
    if isinstance(found, ZipSource):
        return Checked(found, empty=check_zip(path, ceilings) == 0)
    check_folder(path, ceilings, home)
    return Checked(found)
