"""Brings work together and takes it back, without a working tree and without moving anything."""

import tempfile
from collections.abc import Collection, Iterable

from conductor_core.domain.ids import CommitId
from conductor_core.logic.paths import collision
from conductor_core.ports.workspaces import Author, Conflict, Side
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.repository import Repository, TreeEntry, checked


async def merge(
    repository: Repository, ours: CommitId, theirs: CommitId, *, message: str, author: Author
) -> CommitId | Conflict:
    """Always a commit with two parents, ours first, so that what came in can be taken back by it alone."""
    tree = await _merged(repository, ours, theirs)
    if isinstance(tree, Conflict):
        return tree
    return await repository.commit(tree, (ours, theirs), message, author)


async def unite(
    repository: Repository, ours: CommitId, theirs: CommitId, side: Side, *, message: str, author: Author
) -> CommitId:
    """Both together; where they meet, the side that is wanted, or both as git marks them."""
    tree, paths = await _merge_tree(repository, ours, theirs)
    pair = collision(entry.path for entry in await repository.entries(tree))
    if side != "both" and (paths or pair):
        chosen = await repository.entries(ours if side == "ours" else theirs)
        tree = await _with(repository, tree, {*paths, *(pair or ())}, chosen, author)
    return await repository.commit(tree, (ours, theirs), message, author)


async def _with(
    repository: Repository, tree: str, paths: Collection[str], chosen: Iterable[TreeEntry], author: Author
) -> str:
    """A tree whose ``paths`` are as in ``chosen``, or are not there when they are not there."""
    with tempfile.TemporaryFile() as file:
        stream = CommitStream(file)
        for entry in chosen:
            if entry.path in paths and entry.mode is not None:
                stream.take(entry.path, entry.oid, entry.mode)
        stream.finish("refs/attempts/united", "One side", author, tree=tree, dropped=sorted(paths))
        commit = await repository.add(stream)
    await repository.forget("refs/attempts/united")
    return await repository.tree_of(commit)


async def revert(
    repository: Repository, head: CommitId, commit: CommitId, *, message: str, author: Author
) -> CommitId | Conflict:
    """``head`` without what ``commit`` brought in against its first parent; ``head`` itself when nothing of it is left."""
    before = await repository.first_parent(commit)
    current = await repository.tree_of(head)
    tree = await _taken_back(
        repository, current, await repository.tree_of(commit), await repository.tree_of(before), author
    )
    if isinstance(tree, Conflict):
        return tree
    return head if tree == current else await repository.commit(tree, (head,), message, author)


async def graft(
    repository: Repository, base: CommitId, onto: CommitId, head: CommitId, author: Author
) -> str | Conflict:
    """The tree of ``onto`` with what ``head`` changed since ``base``, whose histories have nothing in common with it."""
    trees = [await repository.tree_of(commit) for commit in (base, onto, head)]
    ancestor = await repository.commit(trees[0], (), "what both began with", author)
    ours = await repository.commit(trees[1], (ancestor,), "what is there", author)
    theirs = await repository.commit(trees[2], (ancestor,), "what is to come", author)
    return await _merged(repository, ours, theirs)


async def _taken_back(repository: Repository, head: str, commit: str, before: str, author: Author) -> str | Conflict:
    """A merge whose common ancestor is the commit itself; three commits without history stand for the trees."""
    ancestor = await repository.commit(commit, (), "the change", author)
    ours = await repository.commit(head, (ancestor,), "what was built on it", author)
    theirs = await repository.commit(before, (ancestor,), "what was before it", author)
    return await _merged(repository, ours, theirs)


async def _merged(repository: Repository, ours: CommitId, theirs: CommitId) -> str | Conflict:
    tree, paths = await _merge_tree(repository, ours, theirs)
    if paths:
        return Conflict(paths=paths)
    pair = collision(entry.path for entry in await repository.entries(tree))
    return Conflict(paths=pair) if pair else tree


async def _merge_tree(repository: Repository, ours: CommitId, theirs: CommitId) -> tuple[str, tuple[str, ...]]:
    """The tree that git makes of both, and where they meet."""
    exit_code, output = await repository.git.run(
        repository.path,
        *("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z"),
        *(checked(ours), checked(theirs)),
        ok=(0, 1),
    )
    tree, *paths = output.decode("utf-8", "surrogateescape").rstrip("\0").split("\0")
    return tree, tuple(sorted(set(paths))) if exit_code else ()
