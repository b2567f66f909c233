"""All projects' files in one folder of the host.

``projects/<project>/repository.git`` is the truth; ``projects/<project>/work/<attempt>`` is what an attempt works on, and
``projects/<project>/home/<attempt>`` is where agent programs keep what they remember of it.
A folder under its own name is complete: it is made under another name and then renamed.
"""

import asyncio
import re
import tempfile
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, CommitId, ProjectId
from conductor_core.domain.project import EmptySource, FolderSource, GitSource, Source, ZipSource
from conductor_core.domain.sandbox import Policy
from conductor_core.errors import NotFoundError, StateError, WorkspaceError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.root_folder import said
from conductor_core.ports.sandbox import Sandbox, Session
from conductor_core.ports.workspaces import Author, Checked, Conflict, Imported, Side, Workspace
from conductor_core.workspaces import bundles, comparing, intake, merging, reading, tidying, zip_export
from conductor_core.workspaces.checkout import check_out, unfinished
from conductor_core.workspaces.collecting import Work, collect
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.folder_history import History, history_of
from conductor_core.workspaces.folder_source import copy_folder, root_of
from conductor_core.workspaces.git import Git
from conductor_core.workspaces.git_source import UPSTREAM, Remotes, fetch, take_in
from conductor_core.workspaces.git_workspace import GitWorkspace
from conductor_core.workspaces.intake import Intake
from conductor_core.workspaces.removing import remove
from conductor_core.workspaces.repository import Repository
from conductor_core.workspaces.source_check import checked
from conductor_core.workspaces.source_kind import recognised
from conductor_core.workspaces.threads import in_thread
from conductor_core.workspaces.zip_source import copy_zip

BASE = "refs/conductor/base"
_IMPORTER = Author(name="Conductor", at=datetime(2000, 1, 1, tzinfo=UTC))
"""Always the same, so that equal files make an equal first commit."""
_FOLDER_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.|$|lock$|part$)){0,99}")


class GitWorkspaces:
    """Implements ``Workspaces`` with git on the local disk."""

    def __init__(
        self,
        home: Path,
        sandbox: Sandbox,
        *,
        ceilings: Ceilings | None = None,
        remotes: Remotes | None = None,
        git: Git | None = None,
    ) -> None:
        """``home`` belongs to the host alone; it is made when it is first needed."""
        self._home = home.absolute()
        self._sandbox = sandbox
        self._ceilings = ceilings or Ceilings()
        self._remotes = remotes or Remotes()
        self._git = git or Git()
        self._importing: defaultdict[ProjectId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._removing = asyncio.Lock()

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """Bring a source in as the project's first commit; a second time it only tells what came in the first time."""
        async with self._importing[project]:
            return await self._make(project, lambda repository: self._take_in(repository, source))

    async def check_source(self, source: Source) -> Checked:
        """See the port."""
        return await checked(source, self._ceilings, self._home)

    async def _make(self, project: ProjectId, fill: Callable[[Repository], Awaitable[Imported]]) -> Imported:
        """A repository appears whole under its name or not at all."""
        target = self._folder(project) / "repository.git"
        known = await in_thread(intake.load, target)
        if known is not None:
            return known
        part = target.with_name("repository.part")
        await self._remove(part)
        repository = Repository(part, self._git)
        await in_thread(repository.create)
        try:
            imported = await fill(repository)
            await in_thread(_keep_import, imported, part, target)
        except BaseException:
            await asyncio.shield(self._remove(part))
            raise
        return imported

    async def open(self, project: ProjectId, attempt: AttemptId, commit: CommitId, policy: Policy) -> Workspace:
        """A workspace with the files of a commit; one that an interrupted attempt left is taken up again."""
        repository = self._repository(project)
        folder = self._workspace(project, attempt)
        fresh = not await in_thread(folder.is_dir)
        if fresh:
            await self._remove(unfinished(folder))
            await check_out(repository, commit, folder)
        session = await self._sandbox.open(folder, policy)
        return GitWorkspace(self, (project, attempt, commit), session, policy, fresh=fresh)

    async def enter(self, project: ProjectId, attempt: AttemptId, policy: Policy) -> Session:
        """One more session in an attempt's workspace. Beside it lies the home that only this attempt has."""
        home = self._private_home(project, attempt)
        await in_thread(home.mkdir, 0o700, parents=True, exist_ok=True)
        whole = policy.model_copy(update={"home": str(home)})
        return await self._sandbox.open(self._workspace(project, attempt), whole)

    async def collect(
        self, project: ProjectId, attempt: AttemptId, base: CommitId, message: str, author: Author
    ) -> CommitId | None:
        """What changed in an attempt's workspace since ``base``, as one commit; None when nothing did.

        Raises:
            InputRefusedError: the change holds what is never accepted.
        """
        work = Work(
            attempt=attempt, folder=self._workspace(project, attempt), base=base, message=message, author=author
        )
        return await collect(work, self._repository(project), self._ceilings, self._scratch)

    async def left(self) -> tuple[AttemptId, ...]:
        """Attempts that have a workspace here, complete or not."""
        folders = await in_thread(tidying.workspaces, self._home / "projects")
        return tuple(dict.fromkeys(AttemptId(folder.name.removesuffix(".part")) for folder in folders))

    async def tidy(self, keep: Collection[AttemptId]) -> None:
        """Remove what a killed process left: workspaces of other attempts than these, and git's locks."""
        projects = self._home / "projects"
        await in_thread(tidying.unlock, projects)
        for folder in await in_thread(tidying.workspaces, projects):
            if folder.name.removesuffix(".part") not in keep:
                await self._remove(folder)

    async def discard(self, project: ProjectId, attempt: AttemptId) -> None:
        """Remove an attempt's workspace and home."""
        await self._remove(self._workspace(project, attempt))
        home = self._private_home(project, attempt)
        if await in_thread(home.is_dir):
            await self._remove(home)

    async def merge(
        self, project: ProjectId, ours: CommitId, theirs: CommitId, *, message: str, author: Author
    ) -> CommitId | Conflict:
        """Both together, always as a commit with two parents."""
        return await merging.merge(self._repository(project), ours, theirs, message=message, author=author)

    async def unite(
        self, project: ProjectId, ours: CommitId, theirs: CommitId, side: Side, *, message: str, author: Author
    ) -> CommitId:
        """Both together, also where they meet."""
        return await merging.unite(self._repository(project), ours, theirs, side, message=message, author=author)

    async def revert(
        self, project: ProjectId, head: CommitId, commit: CommitId, *, message: str, author: Author
    ) -> CommitId | Conflict:
        """``head`` without what ``commit`` brought in."""
        return await merging.revert(self._repository(project), head, commit, message=message, author=author)

    async def keep(self, project: ProjectId, name: str, commit: CommitId) -> None:
        """Point a name at a commit."""
        ref = f"refs/conductor/{name}"
        if ref == BASE:
            raise StateError("The name of the project's first files does not move.")
        await self._repository(project).point(ref, commit)

    async def release(self, project: ProjectId, name: str) -> None:
        """Let go of a name."""
        ref = f"refs/conductor/{name}"
        if ref == BASE:
            raise StateError("The name of the project's first files does not move.")
        await self._repository(project).release(ref)

    async def files(self, project: ProjectId, commit: CommitId) -> Mapping[str, File]:
        """All files of a commit, contents above 1 MiB left empty."""
        return await reading.files(self._repository(project), commit, self._scratch)

    async def contents(
        self, project: ProjectId, commit: CommitId, paths: Collection[str], *, largest: int
    ) -> Mapping[str, bytes]:
        """Some files of a commit, whole, but for links and what is larger."""
        return await reading.contents(self._repository(project), commit, paths, largest, self._scratch)

    async def tree(self, project: ProjectId, commit: CommitId) -> str:
        """A digest of all files of a commit."""
        return await self._repository(project).tree_of(commit)

    async def changes(self, project: ProjectId, base: CommitId, head: CommitId) -> tuple[FileChange, ...]:
        """What differs."""
        return await comparing.changes(self._repository(project), base, head)

    async def patch(self, project: ProjectId, base: CommitId, head: CommitId) -> bytes:
        """What ``git apply`` needs to turn base into head."""
        return await comparing.patch(self._repository(project), base, head, root=await self._root(project))

    async def diff(self, project: ProjectId, base: CommitId, head: CommitId) -> bytes:
        """The same change for reading."""
        return await comparing.diff(self._repository(project), base, head, root=await self._root(project))

    async def write_zip(self, project: ProjectId, commit: CommitId, to: Path, *, under: str = "") -> None:
        """All files of a commit as a ZIP, or those under a path."""
        root = await self._root(project)
        await zip_export.write_zip(self._repository(project), commit, to, self._scratch, root=root, under=under)

    async def bundle(self, project: ProjectId) -> bytes:
        """The whole repository with its names, as one git bundle."""
        return await bundles.pack(self._repository(project), self._scratch)

    async def unbundle(self, project: ProjectId, bundle: bytes) -> None:
        """Make a project's repository from a bundle; where there is one already, nothing happens."""
        async with self._importing[project]:
            await self._make(project, lambda repository: bundles.unpack(bundle, repository, BASE, self._scratch))

    async def forget(self, project: ProjectId) -> None:
        """Remove a project's repository and workspaces."""
        await self._remove(self._folder(project))

    async def _take_in(self, repository: Repository, source: Source) -> Imported:
        with tempfile.TemporaryFile(dir=self._scratch) as file:
            stream = CommitStream(file)
            tree: str | None = None
            history: History | None = None
            dropped: list[str] = []
            match source:
                case EmptySource():
                    taken, text = Intake(), "An empty project"
                case FolderSource(path=path) | ZipSource(path=path):
                    if isinstance(await in_thread(recognised, path), ZipSource):
                        taken, text = await in_thread(copy_zip, path, stream, self._ceilings), "Files of a ZIP"
                    else:
                        history, text = await in_thread(history_of, root_of(path)), "Files of a folder"
                        committed = await history.committed(repository) if history else ()
                        taken = await in_thread(copy_folder, path, stream, self._ceilings, self._home, committed)
                case GitSource(url=url):
                    commit = await fetch(url, repository, self._remotes, self._ceilings)
                    taken, dropped = await take_in(repository, commit, self._ceilings, self._scratch)
                    tree, text = await repository.tree_of(commit), f"Files of {url}\n\nCommit {commit}"
            stream.finish(BASE, text + said(taken.root), _IMPORTER, tree=tree, dropped=dropped)
            first = await repository.add(stream)
        if history:
            taken.notes += await history.changes(repository, first)
        if tree is not None:
            await repository.forget(UPSTREAM)
        return taken.imported(first)

    async def _remove(self, folder: Path) -> None:
        async with self._removing:
            await in_thread(remove, folder, self._trash)

    def _repository(self, project: ProjectId) -> Repository:
        path = self._folder(project) / "repository.git"
        if not path.is_dir():
            raise NotFoundError(f"The files of project {project} are not here: import them first.")
        return Repository(path, self._git)

    async def _root(self, project: ProjectId) -> str:
        known = await in_thread(intake.load, self._repository(project).path)
        return known.root if known else ""

    def _workspace(self, project: ProjectId, attempt: AttemptId) -> Path:
        return self._folder(project) / "work" / _folder_name(attempt)

    def _private_home(self, project: ProjectId, attempt: AttemptId) -> Path:
        return self._folder(project) / "home" / _folder_name(attempt)

    def _folder(self, project: ProjectId) -> Path:
        return self._home / "projects" / _folder_name(project)

    @property
    def _trash(self) -> Path:
        return self._home / "trash"

    @property
    def _scratch(self) -> Path:
        scratch = self._home / "scratch"
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        return scratch


def _keep_import(imported: Imported, part: Path, target: Path) -> None:
    intake.save(imported, part)
    part.rename(target)


def _folder_name(name: str) -> str:
    if not _FOLDER_NAME.fullmatch(name):
        raise WorkspaceError("Projects and attempts are named by letters, digits, dots and dashes.")
    return name
