"""Lays out a fresh workspace: the files of a commit and a git folder of its own that shares nothing with the host's."""

from pathlib import Path

from conductor_core.domain.ids import CommitId
from conductor_core.workspaces.repository import NO_CONVERSION, Repository, checked
from conductor_core.workspaces.threads import in_thread

BRANCH = "work"
_CONFIG = f"""[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tautocrlf = false
[gc]
\tauto = 0
[user]
\tname = Agent
\temail = agent@conductor.invalid
[init]
\tdefaultBranch = {BRANCH}
"""


def unfinished(workspace: Path) -> Path:
    """Where a workspace lies until it is complete."""
    return workspace.with_name(f"{workspace.name}.part")


async def check_out(repository: Repository, commit: CommitId, to: Path) -> None:
    """Make the workspace ``to``; it is there complete or not at all. What a killed process left unfinished is gone by now.

    git runs here with the host's own repository and settings. Nobody else has written to the folder yet.
    """
    part = unfinished(to)
    await in_thread(_lay_out, part, checked(commit))
    await _pack(repository, commit, part)
    await _files(repository, commit, part)
    await in_thread(part.rename, to)


def _lay_out(part: Path, commit: str) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    part.mkdir(mode=0o700)
    git = part / ".git"
    for folder in ("objects/pack", "objects/info", "refs/heads", "info"):
        (git / folder).mkdir(parents=True)
    (git / "config").write_text(_CONFIG)
    (git / "HEAD").write_text(f"ref: refs/heads/{BRANCH}\n")
    (git / "refs/heads" / BRANCH).write_text(f"{commit}\n")
    (git / "shallow").write_text(f"{commit}\n")
    (git / "info/attributes").write_text(NO_CONVERSION)


async def _pack(repository: Repository, commit: CommitId, part: Path) -> None:
    """The commit and its files, without history, as one pack of the workspace's own.

    It lives as long as an attempt, so nothing is done to make it small: that took ten times as long as copying.
    """
    await repository.git.run(
        repository.path,
        *("pack-objects", "--revs", "--quiet", "--threads=1", "--window=0", str(part / ".git/objects/pack/pack")),
        stdin=f"--shallow {commit}\n{commit}\n".encode(),
        settings=("pack.compression=0",),
    )


async def _files(repository: Repository, commit: CommitId, part: Path) -> None:
    await repository.git.run(
        repository.path,
        *("read-tree", "--reset", "-u", commit),
        env={"GIT_WORK_TREE": str(part), "GIT_INDEX_FILE": str(part / ".git/index")},
        settings=("core.bare=false",),
    )
