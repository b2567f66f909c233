"""A whole repository as one file, and back."""

import re
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from conductor_core.domain.ids import CommitId
from conductor_core.errors import InputRefusedError
from conductor_core.logic.root_folder import heard
from conductor_core.ports.workspaces import Imported
from conductor_core.workspaces.git import GitFailedError
from conductor_core.workspaces.repository import Repository
from conductor_core.workspaces.threads import in_thread

_REF = re.compile(r"([0-9a-f]{40}) (refs/conductor/(?:base|runs/R[0-9]{1,9}))")


async def pack(repository: Repository, scratch: Path) -> bytes:
    """Everything the repository keeps, with its names."""
    with TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "repository.bundle"  # git renames its own file into this place
        await repository.git.run(repository.path, "bundle", "create", "--quiet", str(path), "--all")
        return await in_thread(path.read_bytes)


async def unpack(bundle: bytes, repository: Repository, base: str, scratch: Path) -> Imported:
    """Fill an empty repository from a bundle; only names that Conductor gives are taken.

    Raises:
        InputRefusedError: it is damaged, or no export of a project.
    """
    with NamedTemporaryFile(dir=scratch, suffix=".bundle") as file:
        file.write(bundle)
        file.flush()
        try:
            _, output = await repository.git.run(repository.path, "bundle", "unbundle", file.name)
        except GitFailedError as error:
            raise InputRefusedError(f"The export is damaged: {error.message}") from error
    refs = {ref: CommitId(commit) for commit, ref in _REF.findall(output.decode("utf-8", "replace"))}
    if base not in refs:
        raise InputRefusedError("The export is no project of Conductor: it names no first files.")
    for ref, commit in refs.items():
        await repository.point(ref, commit)
    entries = await repository.entries(refs[base], sizes=True)
    return Imported(
        commit=refs[base],
        files=len(entries),
        size=sum(entry.size for entry in entries),
        root=heard(await repository.message_of(refs[base])),
    )
