"""Sends a run's files to a git server, from a repository that belongs to the host and holds nothing else.

It borrows the objects of the project's own repository, so that a cut history is known only here and a push cannot take
anything along. It is made anew whenever it is needed; the commit in it depends on nothing but what is asked for.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.errors import GitHostError, InputRefusedError, WorkspaceError
from conductor_core.logic.publishing.refusals import push_fault
from conductor_core.ports.outgoing import Change, Prepared, Standing
from conductor_core.ports.workspaces import Conflict
from conductor_core.workspaces import comparing, merging
from conductor_core.workspaces.git import Git, GitFailedError, Limits
from conductor_core.workspaces.git_source import Remotes, reached
from conductor_core.workspaces.removing import remove
from conductor_core.workspaces.repository import Repository, checked
from conductor_core.workspaces.threads import in_thread

BASE = "refs/conductor/base"
_HEAD = re.compile(r"^ref: refs/heads/(\S+)\tHEAD$", re.MULTILINE)
_LISTED = re.compile(r"^([0-9a-f]{40})\t(\S+)$", re.MULTILINE)
_ORIGIN = re.compile(r"Files of (\S+)\n\nCommit ([0-9a-f]{40})\n?")
_LISTING = 1 << 20
_SECONDS = 300.0


class GitOutgoing:
    """See the port."""

    def __init__(self, home: Path, remotes: Remotes, git: Git | None = None) -> None:
        """``home`` is the folder in which the projects' repositories lie."""
        self._home = home.absolute()
        self._remotes = remotes
        self._git = git or Git()
        self._one = asyncio.Lock()

    async def standing(self, remote: str, branch: str) -> Standing:
        """See the port."""
        async with self._fresh() as repository:
            said = await self._ask(repository, remote, "ls-remote", "HEAD", f"refs/heads/{branch}")
        listed = {name: commit for commit, name in _LISTED.findall(said)}
        default, tip = _HEAD.search(said), listed.get("HEAD")
        if default is None or tip is None:
            raise GitHostError(
                "The repository there has no commit yet, so there is nothing to ask to take over ours.",
                advice="Make a first commit there, then push again.",
            )
        ours = listed.get(f"refs/heads/{branch}")
        return Standing(default=default[1], tip=CommitId(tip), ours=CommitId(ours) if ours else None)

    async def prepare(self, change: Change) -> Prepared | Conflict:
        """See the port."""
        async with self._fresh(change.project) as repository:
            return await self._made(repository, change)

    async def push(self, change: Change, commit: CommitId, branch: str) -> None:
        """See the port."""
        async with self._fresh(change.project) as repository:
            made = await self._made(repository, change)
            if isinstance(made, Conflict) or made.commit != commit:
                raise GitHostError("The commit that was approved cannot be made again.", advice="Order the push anew.")
            await self._ask(repository, change.remote, "push", f"{checked(commit)}:refs/heads/{branch}")

    async def _made(self, repository: Repository, change: Change) -> Prepared | Conflict:
        project = self._repository(change.project)
        _, output = await self._git.run(project, "rev-parse", "--verify", BASE)
        base = CommitId(output.decode().strip())
        onto = change.onto or await self._origin(repository, base, change.remote) or change.tip
        wanted = [onto, *([change.before] if change.before else [])]
        await self._ask(repository, change.remote, "fetch", *map(checked, wanted))
        tree = await merging.graft(repository, base, onto, change.head, change.author)
        if isinstance(tree, Conflict):
            return tree
        if change.before is not None and tree == await repository.tree_of(change.before):
            changed = await comparing.changes(repository, onto, change.before)
            return Prepared(commit=change.before, onto=onto, changes=changed)
        commit = await repository.commit(tree, (change.before or onto,), change.message, change.author)
        return Prepared(commit=commit, onto=onto, changes=await comparing.changes(repository, onto, commit))

    async def _origin(self, repository: Repository, base: CommitId, remote: str) -> CommitId | None:
        """The server's commit that the project's files came from, where they came from there."""
        found = _ORIGIN.fullmatch(await repository.message_of(base))
        return CommitId(found[2]) if found and found[1] == remote else None

    async def _ask(self, repository: Repository, remote: str, verb: str, *names: str) -> str:
        """One of git's three ways to talk to a server."""
        try:
            address, settings = await reached(remote, self._remotes)
            _, output = await self._git.run(
                repository.path,
                *(verb, *_OPTIONS[verb], "--", address, *names),
                settings=settings,
                env={**self._remotes.env, **self._remotes.secrets(remote)},
                limits=Limits(seconds=_SECONDS, output=_LISTING),
            )
        except GitFailedError as error:
            fault = push_fault(error.stderr)
            raise GitHostError(_sentence(fault.cause), advice=fault.advice, again=fault.again) from None
        except InputRefusedError as error:
            raise GitHostError(error.message) from None
        except WorkspaceError as error:
            raise GitHostError(error.message, again=True) from None
        return output.decode("utf-8", "replace")

    @asynccontextmanager
    async def _fresh(self, project: ProjectId | None = None) -> AsyncIterator[Repository]:
        """An empty repository that knows the objects of a project; one at a time, and none is left behind."""
        async with self._one:
            repository = Repository(self._home / "outgoing" / "outgoing.git", self._git)
            await self._remove(repository)
            await in_thread(repository.create)
            try:
                if project is not None:
                    borrowed = f"{self._repository(project) / 'objects'}\n"
                    await in_thread((repository.path / "objects/info/alternates").write_text, borrowed)
                yield repository
            finally:
                await asyncio.shield(self._remove(repository))

    async def _remove(self, repository: Repository) -> None:
        await in_thread(remove, repository.path, self._home / "outgoing" / "trash")

    def _repository(self, project: ProjectId) -> Path:
        return self._home / "projects" / project / "repository.git"


_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "ls-remote": ("--symref",),
    "fetch": ("--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--quiet"),
    "push": ("--no-follow-tags", "--no-verify", "--no-signed", "--recurse-submodules=no", "--quiet"),
}


def _sentence(cause: str) -> str:
    return f"{cause[:1].upper()}{cause[1:]}."
