"""Merge, undo, compare, keep."""

from typing import get_args

import pytest

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId
from conductor_core.errors import InputRefusedError, StateError, WorkspaceError
from conductor_core.ports.workspaces import Conflict, Side
from conductor_core.workspaces.git import Git
from tests.workspaces.conftest import ANN, PROJECT, Desk

TEN = b"".join(b"line %d\n" % number for number in range(10))


async def merged(desk: Desk, ours: CommitId, theirs: CommitId | None) -> CommitId | Conflict:
    assert theirs is not None
    return await desk.spaces.merge(PROJECT, ours, theirs, message="Merge", author=ANN)


async def test_two_pieces_of_work_come_together_even_in_one_file(desk: Desk) -> None:
    base = (await desk.start({"a": TEN})).commit
    first = await merged(desk, base, await desk.work(base, "sed -i 's/line 1$/one/' a"))
    assert isinstance(first, str)
    both = await merged(desk, first, await desk.work(base, "sed -i 's/line 8$/eight/' a; echo n > n"))
    assert isinstance(both, str)
    assert await desk.contents(both) == {
        "a": TEN.replace(b"line 1\n", b"one\n").replace(b"line 8\n", b"eight\n"),
        "n": b"n\n",
    }


async def test_a_merge_asked_for_twice_is_the_same_commit(desk: Desk) -> None:
    base = (await desk.start({"a": TEN})).commit
    theirs = await desk.work(base, "echo 2 > b")
    assert await merged(desk, base, theirs) == await merged(desk, base, theirs)


async def test_work_that_meets_in_one_line_is_a_conflict_by_name(desk: Desk) -> None:
    base = (await desk.start({"a": TEN, "b": b"1"})).commit
    ours = await desk.work(base, "sed -i 's/line 1$/one/' a; rm b; echo x > ü")
    assert ours is not None
    theirs = await desk.work(base, "sed -i 's/line 1$/uno/' a; echo 2 > b; echo y > ü")
    assert await merged(desk, ours, theirs) == Conflict(paths=("a", "b", "ü"))


async def test_what_meets_in_one_line_comes_together_with_one_side_or_with_both_and_marks(desk: Desk) -> None:
    """What does not meet comes along; and what is built on both is no conflict any more."""
    base = (await desk.start({"a": TEN, "b": b"1"})).commit
    ours = await desk.work(base, "sed -i 's/line 1$/one/' a; rm b")
    theirs = await desk.work(base, "sed -i 's/line 1$/uno/; s/line 8$/ocho/' a; echo 2 > b; echo n > n")
    assert ours is not None
    assert theirs is not None
    united = {
        side: await desk.spaces.unite(PROJECT, ours, theirs, side, message="Both", author=ANN)
        for side in get_args(Side)
    }
    mine, other, both = [await desk.contents(united[side]) for side in ("ours", "theirs", "both")]
    assert mine == {"a": TEN.replace(b"line 1\n", b"one\n"), "n": b"n\n"}
    assert other == {"a": TEN.replace(b"line 1\n", b"uno\n").replace(b"line 8\n", b"ocho\n"), "b": b"2\n", "n": b"n\n"}
    assert b"one\n=======\nuno\n>>>>>>> " in both["a"]
    settled = await desk.work(united["both"], "echo settled > a")
    assert isinstance(await merged(desk, ours, settled), str)


async def test_names_that_differ_only_in_case_are_a_conflict(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    ours = await desk.work(base, "echo 1 > README")
    assert ours is not None
    assert await merged(desk, ours, await desk.work(base, "echo 2 > readme")) == Conflict(paths=("README", "readme"))


async def test_a_step_is_taken_back_and_later_ones_stay(desk: Desk) -> None:
    base = (await desk.start({"a": TEN, "gone": b"x"})).commit
    first = await merged(desk, base, await desk.work(base, "sed -i 's/line 1$/one/' a; echo n > n; rm gone"))
    assert isinstance(first, str)
    second = await merged(desk, first, await desk.work(first, "sed -i 's/line 8$/eight/' a"))
    assert isinstance(second, str)
    undone = await desk.spaces.revert(PROJECT, second, first, message="Undo", author=ANN)
    assert isinstance(undone, str)
    assert await desk.contents(undone) == {"a": TEN.replace(b"line 8\n", b"eight\n"), "gone": b"x"}
    assert undone == await desk.spaces.revert(PROJECT, second, first, message="Undo", author=ANN)
    assert undone == await desk.spaces.revert(PROJECT, undone, first, message="Undo", author=ANN)


async def test_a_step_that_others_built_on_cannot_be_taken_back(desk: Desk) -> None:
    base = (await desk.start({"a": TEN})).commit
    first = await merged(desk, base, await desk.work(base, "sed -i 's/line 1$/one/' a"))
    assert isinstance(first, str)
    second = await merged(desk, first, await desk.work(first, "sed -i 's/one/uno/' a"))
    assert isinstance(second, str)
    assert await desk.spaces.revert(PROJECT, second, first, message="Undo", author=ANN) == Conflict(paths=("a",))


async def test_the_first_files_cannot_be_taken_back(desk: Desk) -> None:
    base = (await desk.start({"a": TEN})).commit
    with pytest.raises(WorkspaceError, match="nothing before"):
        await desk.spaces.revert(PROJECT, base, base, message="Undo", author=ANN)


async def test_changes_are_counted(desk: Desk) -> None:
    base = (await desk.start({"a": TEN, "gone": b"1\n2\n", "bin": b"\0a", "run": b"x", "t": b"f\n"})).commit
    head = await desk.work(
        base,
        "sed -i 's/line 1$/one/' a; rm gone t; printf '\\0b' > bin; chmod +x run; echo n > 'n w'; : > e; ln -s a t",
    )
    assert head is not None
    assert await desk.spaces.changes(PROJECT, base, head) == (
        FileChange(path="a", status="modified", added=1, removed=1),
        FileChange(path="bin", status="modified", added=None, removed=None),
        FileChange(path="e", status="added", added=0, removed=0),
        FileChange(path="gone", status="deleted", added=0, removed=2),
        FileChange(path="n w", status="added", added=1, removed=0),
        FileChange(path="run", status="modified", added=0, removed=0),
        FileChange(path="t", status="modified", added=1, removed=1),
    )
    assert await desk.spaces.changes(PROJECT, base, base) == ()
    diff = (await desk.spaces.diff(PROJECT, base, head)).decode()
    assert "7 files changed" in diff
    assert "-line 1\n+one\n" in diff
    assert "Binary files a/bin and b/bin differ" in diff


async def test_a_name_keeps_a_commit(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    for _ in range(2):
        await desk.spaces.keep(PROJECT, "runs/R7", base)
    _, kept = await Git().run(desk.home / "projects/tally/repository.git", "rev-parse", "refs/conductor/runs/R7")
    assert kept.decode().strip() == base
    with pytest.raises(StateError):
        await desk.spaces.keep(PROJECT, "base", base)


@pytest.mark.parametrize(
    "name",
    [
        "-x",
        "a..b",
        "@",
        "+main",
        "main:evil",
        "x.lock",
        "HEAD",
        "a\x1b",
        "x" * 300,
        "",
        "a//b",
        "a/",
        "../x",
        "a b",
        "a/-b",
        ".a",
    ],
)
async def test_a_name_that_git_or_people_could_misread_is_refused(desk: Desk, name: str) -> None:
    base = (await desk.start({"a": b"1"})).commit
    with pytest.raises(InputRefusedError):
        await desk.spaces.keep(PROJECT, name, base)
