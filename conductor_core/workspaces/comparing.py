"""What differs between two commits, as a list, as a patch, and to be read."""

import re

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId
from conductor_core.errors import WorkspaceError
from conductor_core.workspaces.repository import Repository, checked

_OPTIONS = ("-r", "--no-commit-id", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--end-of-options")
_STATUS = {"A": "added", "D": "deleted", "M": "modified", "T": "modified"}
_RAW = re.compile(r":\d+ \d+ [0-9a-f]+ [0-9a-f]+ ([ADMT])")


async def changes(repository: Repository, base: CommitId, head: CommitId) -> tuple[FileChange, ...]:
    """The changed files, in order of their names."""
    _, output = await repository.git.run(
        repository.path, "diff-tree", "-z", "--raw", "--numstat", *_OPTIONS, checked(base), checked(head)
    )
    return parse_changes(output)


async def patch(repository: Repository, base: CommitId, head: CommitId, *, root: str = "") -> bytes:
    """What ``git apply`` needs, binary files included; ``root`` is the folder that stands before each path."""
    return await _text(repository, base, head, root, "--patch", "--binary", "--full-index")


async def diff(repository: Repository, base: CommitId, head: CommitId, *, root: str = "") -> bytes:
    """The same to be read: a table of files, then the lines; binary files are only named."""
    return await _text(repository, base, head, root, "--stat=100,70", "--summary", "--patch")


async def _text(repository: Repository, base: CommitId, head: CommitId, root: str, *form: str) -> bytes:
    below = f"{root}/" if root else ""
    _, output = await repository.git.run(
        repository.path,
        *("diff-tree", *form, f"--src-prefix=a/{below}", f"--dst-prefix=b/{below}", "-U3", *_OPTIONS),
        *(checked(base), checked(head)),
    )
    return output


def parse_changes(output: bytes) -> tuple[FileChange, ...]:
    """Read ``--raw --numstat -z``: first a status for each path, then its counts."""
    fields = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
    statuses: dict[str, str] = {}
    place = 0
    while place < len(fields) and (raw := _RAW.fullmatch(fields[place])):
        statuses[fields[place + 1]] = raw.group(1)
        place += 2
    found = []
    for counts in fields[place:]:
        added, removed, path = counts.split("\t", 2)
        found.append(
            FileChange.model_validate(
                {
                    "path": path,
                    "status": _STATUS[statuses[path]],
                    "added": None if added == "-" else int(added),
                    "removed": None if removed == "-" else int(removed),
                }
            )
        )
    if len(found) != len(statuses):
        raise WorkspaceError("git diff-tree gave an answer that cannot be read.")
    return tuple(found)
