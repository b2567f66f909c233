"""Brings work together and takes it back, without a working tree and without moving anything."""

from conductor_core.domain.ids import CommitId
from conductor_core.logic.paths import collision
from conductor_core.ports.workspaces import Author, Conflict
from conductor_core.workspaces.repository import Repository, checked


async def merge(
    repository: Repository, ours: CommitId, theirs: CommitId, *, message: str, author: Author
) -> CommitId | Conflict:
    """Always a commit with two parents, ours first, so that what came in can be taken back by it alone."""
    tree = await _merged(repository, ours, theirs)
    if isinstance(tree, Conflict):
        return tree
    return await repository.commit(tree, (ours, theirs), message, author)


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
    exit_code, output = await repository.git.run(
        repository.path,
        *("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z"),
        *(checked(ours), checked(theirs)),
        ok=(0, 1),
    )
    tree, *paths = output.decode("utf-8", "surrogateescape").rstrip("\0").split("\0")
    if exit_code:
        return Conflict(paths=tuple(sorted(set(paths))))
    pair = collision(entry.path for entry in await repository.entries(tree))
    return Conflict(paths=pair) if pair else tree
