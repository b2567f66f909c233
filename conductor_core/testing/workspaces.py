"""Projects whose files live in memory: for engines that are watched without git and sandbox."""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, CommitId, ProjectId
from conductor_core.domain.project import Source
from conductor_core.domain.sandbox import Completed, Policy, Vitals
from conductor_core.errors import WorkspaceError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.trees import is_under
from conductor_core.ports.sandbox import Running
from conductor_core.ports.workspaces import Author, Checked, Conflict, Imported, Side
from conductor_core.workspaces.source_check import checked

Tree = dict[str, File]


class MemorySession:
    """Files can be put and got; commands are answered by a script and otherwise exit 0."""

    def __init__(self, tree: Tree, script: Mapping[tuple[str, ...], Completed]) -> None:
        self.tree = tree
        self._script = script
        self.seen = Vitals()

    async def exec(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        timeout: float = 600.0,
        env: Mapping[str, str] | None = None,
    ) -> Completed:
        """The scripted end of the command."""
        _ = stdin, timeout, env
        return self._script.get(tuple(argv), Completed(argv=tuple(argv), exit_code=0))

    async def spawn(
        self, argv: Sequence[str], *, timeout: float = 3600.0, env: Mapping[str, str] | None = None
    ) -> Running:
        """Nothing here can be talked to."""
        _ = timeout, env
        raise WorkspaceError(f"{argv[0]} cannot be talked to where files live in memory.")

    async def put(self, files: Mapping[str, File]) -> None:
        """See the port."""
        self.tree.update(files)

    async def get(self, paths: Iterable[str]) -> dict[str, File]:
        """See the port."""
        return {path: self.tree[path] for path in paths if path in self.tree}

    def vitals(self) -> Vitals:
        """What the test says can be seen."""
        return self.seen

    async def close(self) -> None:
        """See the port."""


class MemoryWorkspace:
    """An attempt's copy."""

    def __init__(self, owner: "MemoryWorkspaces", base: CommitId, session: MemorySession, *, fresh: bool) -> None:
        self._owner = owner
        self._base = base
        self.session = session
        self.fresh = fresh

    async def enter(self, policy: Policy) -> MemorySession:
        """The same session; there are no walls to be different."""
        _ = policy
        return self.session

    def vitals(self) -> Vitals:
        """See the port."""
        return self.session.vitals()

    async def collect(self, message: str, author: Author) -> CommitId | None:
        """See the port."""
        _ = message, author
        commit = self._owner.commit(self.session.tree)
        self._owner.grown.setdefault(commit, self._base)
        return None if commit == self._owner.commit(self._owner.trees[self._base]) else commit

    async def close(self) -> None:
        """See the port."""

    async def discard(self) -> None:
        """See the port."""
        self._owner.open_ones.pop(id(self.session.tree), None)


class MemoryWorkspaces:
    """A commit is the digest of its tree; merging is by file."""

    def __init__(self, script: Mapping[tuple[str, ...], Completed] | None = None) -> None:
        self.trees: dict[CommitId, Tree] = {}
        self.names: dict[tuple[ProjectId, str], CommitId] = {}
        self.open_ones: dict[int, AttemptId] = {}
        self._script = script or {}
        self._before: dict[CommitId, CommitId] = {}
        """What a merge was made onto."""
        self._united: set[CommitId] = set()
        self.grown: dict[CommitId, CommitId] = {}
        """What an attempt's work began with."""

    def commit(self, tree: Tree) -> CommitId:
        """Keep a tree; equal trees are equal commits."""
        digest = hashlib.sha1(usedforsecurity=False)
        for path, file in sorted(tree.items()):
            digest.update(f"{path}\0{file.mode}\0{len(file.content)}\0".encode() + file.content)
        commit = CommitId(digest.hexdigest())
        self.trees.setdefault(commit, dict(tree))
        return commit

    async def check_source(self, source: Source) -> Checked:
        """By the rules of the real one: what is named lies on this machine all the same."""
        return await checked(source, Ceilings(), Path("/nowhere"))

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """Every project starts empty."""
        _ = project, source
        return Imported(commit=self.commit({}), files=0, size=0)

    async def open(self, project: ProjectId, attempt: AttemptId, commit: CommitId, policy: Policy) -> MemoryWorkspace:
        """See the port."""
        _ = project, policy
        tree = dict(self.trees[commit])
        self.open_ones[id(tree)] = attempt
        return MemoryWorkspace(self, commit, MemorySession(tree, self._script), fresh=True)

    async def left(self) -> tuple[AttemptId, ...]:
        """See the port."""
        return tuple(self.open_ones.values())

    async def tidy(self, keep: Collection[AttemptId]) -> None:
        """See the port."""
        self.open_ones = {tree: attempt for tree, attempt in self.open_ones.items() if attempt in keep}

    async def merge(
        self, project: ProjectId, ours: CommitId, theirs: CommitId, *, message: str, author: Author
    ) -> CommitId | Conflict:
        """Both together; the same file with two contents is a conflict."""
        _ = project, message, author
        mine, other = self.trees[ours], self.trees[theirs]
        if ours in self._built_on(theirs):
            return theirs
        clash = tuple(path for path in sorted(mine.keys() & other.keys()) if mine[path] != other[path])
        if clash:
            return Conflict(paths=clash)
        merged = self.commit(mine | other)
        self._before.setdefault(merged, ours)
        return merged

    def _built_on(self, commit: CommitId) -> set[CommitId]:
        """What was united before the work of a commit began."""
        start = commit if commit in self._united else self.grown.get(commit)
        return {self._before[start]} if start in self._united else set()

    async def unite(
        self, project: ProjectId, ours: CommitId, theirs: CommitId, side: Side, *, message: str, author: Author
    ) -> CommitId:
        """Both together; a file with two contents is that of a side, or both with marks."""
        _ = project, message, author
        mine, other = self.trees[ours], self.trees[theirs]
        met = {path for path in mine.keys() & other.keys() if mine[path] != other[path]}
        marked = {
            path: File(
                content=b"<<<<<<< ours\n%s=======\n%s>>>>>>> theirs\n" % (mine[path].content, other[path].content)
            )
            for path in met
        }
        sides = {"ours": mine, "theirs": other, "both": marked}[side]
        united = self.commit(mine | other | {path: sides[path] for path in met})
        self._before.setdefault(united, ours)
        self._united.add(united)
        return united

    async def revert(
        self, project: ProjectId, head: CommitId, commit: CommitId, *, message: str, author: Author
    ) -> CommitId | Conflict:
        """Head without the files that the merge brought in."""
        _ = project, message, author
        gone = self.trees[commit].keys() - self.trees[self._before[commit]].keys()
        return self.commit({path: file for path, file in self.trees[head].items() if path not in gone})

    async def keep(self, project: ProjectId, name: str, commit: CommitId) -> None:
        """See the port."""
        self.names[(project, name)] = commit

    async def release(self, project: ProjectId, name: str) -> None:
        """See the port."""
        self.names.pop((project, name), None)

    async def files(self, project: ProjectId, commit: CommitId) -> Mapping[str, File]:
        """See the port."""
        _ = project
        return dict(self.trees[commit])

    async def contents(
        self, project: ProjectId, commit: CommitId, paths: Collection[str], *, largest: int
    ) -> Mapping[str, bytes]:
        """See the port."""
        _ = project
        files = {path: file for path, file in self.trees[commit].items() if path in paths and file.mode != "link"}
        return {path: file.content for path, file in files.items() if len(file.content) <= largest}

    async def tree(self, project: ProjectId, commit: CommitId) -> str:
        """A commit is a tree here."""
        _ = project
        return commit

    async def changes(self, project: ProjectId, base: CommitId, head: CommitId) -> tuple[FileChange, ...]:
        """See the port."""
        _ = project
        before, after = self.trees[base], self.trees[head]
        changed = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
        return tuple(
            FileChange(
                path=path,
                status="added" if path not in before else "deleted" if path not in after else "modified",
                added=_lines(after.get(path)),
                removed=_lines(before.get(path)),
            )
            for path in changed
        )

    async def patch(self, project: ProjectId, base: CommitId, head: CommitId) -> bytes:
        """The names of what changed; nothing applies it."""
        return "\n".join(change.path for change in await self.changes(project, base, head)).encode()

    async def diff(self, project: ProjectId, base: CommitId, head: CommitId) -> bytes:
        """Like ``patch``."""
        return await self.patch(project, base, head)

    async def write_zip(self, project: ProjectId, commit: CommitId, to: Path, *, under: str = "") -> None:
        """See the port."""
        _ = project
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for path, file in sorted(
                (path, file) for path, file in self.trees[commit].items() if is_under(path, under)
            ):
                archive.writestr(zipfile.ZipInfo(path), file.content)
        await asyncio.to_thread(to.parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(to.write_bytes, buffer.getvalue())

    async def bundle(self, project: ProjectId) -> bytes:
        """Nothing is bundled."""
        _ = project
        return b""

    async def unbundle(self, project: ProjectId, bundle: bytes) -> None:
        """Nothing is unbundled."""
        _ = project, bundle

    async def forget(self, project: ProjectId) -> None:
        """See the port."""
        self.names = {key: commit for key, commit in self.names.items() if key[0] != project}


def _lines(file: File | None) -> int | None:
    """None of a binary one."""
    if file is None:
        return 0
    return None if b"\0" in file.content else file.content.count(b"\n")
