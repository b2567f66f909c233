"""A workspace from opening to collecting."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, CommitId, ProjectId
from conductor_core.domain.project import EmptySource
from conductor_core.domain.sandbox import Policy
from conductor_core.errors import NotFoundError, WorkspaceError
from tests.workspaces.conftest import ANN, PROJECT, Desk

ATTEMPT = AttemptId("R1.T1.1")


async def test_an_attempt_works_on_its_own_copy(desk: Desk) -> None:
    base = (await desk.start({"a.txt": b"one\n", "bin/run": b"#!/bin/sh\n"})).commit
    one, two = await desk.attempt(base), await desk.attempt(base)
    await one.session.put({"a.txt": File(content=b"two\n"), "new/b": File(content=b"\0\xff", mode="executable")})
    assert (await two.session.get(["a.txt", "new/b"])) == {"a.txt": File(content=b"one\n")}
    commit = await one.collect("Change a", ANN)
    assert commit is not None
    assert await desk.spaces.files(PROJECT, commit) == {
        "a.txt": File(content=b"two\n"),
        "bin/run": File(content=b"#!/bin/sh\n"),
        "new/b": File(content=b"\0\xff", mode="executable"),
    }
    assert await two.collect("Nothing", ANN) is None


async def test_some_files_are_read_whole_but_for_links_and_what_is_too_large(desk: Desk) -> None:
    """Also those that are too large to be read with all others."""
    large = b"x" * (2 << 20)
    base = (await desk.start({"a": large, "b": large + b"x", "c": b"", "d": b"1"})).commit
    linked = await desk.work(base, "ln -s d e")
    assert linked is not None
    assert (await desk.spaces.files(PROJECT, linked))["a"] == File(content=b"", left_out=2 << 20)
    wanted = {"a", "b", "c", "e", "nowhere"}
    assert await desk.spaces.contents(PROJECT, linked, wanted, largest=2 << 20) == {"a": large, "c": b""}


async def test_equal_work_makes_an_equal_commit(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    assert await desk.work(base, "echo 2 > a") == await desk.work(base, "echo 2 > a")


async def test_git_in_the_workspace_sees_a_clean_tree_and_needs_nothing_of_the_host(desk: Desk) -> None:
    base = (await desk.start({"a": b"1\r\n", ".gitattributes": b"* text eol=lf\n"})).commit
    workspace = await desk.attempt(base)
    status = await workspace.session.exec(["git", "status", "--porcelain", "--branch"])
    assert status.stdout == b"## work\n"
    assert (await workspace.session.exec(["git", "fsck", "--full", "--strict"])).ok
    assert (await workspace.session.exec(["git", "log", "--format=%H"])).stdout.decode().split() == [base]
    assert not (await workspace.session.get([".git/objects/info/alternates"]))


async def test_what_the_agent_does_with_git_changes_nothing_of_what_is_collected(desk: Desk) -> None:
    base = (await desk.start({"a": b"1", "b": b"1"})).commit
    plain = await desk.work(base, "echo 2 > a; rm b; echo c > c")
    committed = await desk.work(base, "echo 2 > a; git rm -q b; echo c > c; git add c; git commit -qm mine")
    begun_anew = await desk.work(
        base,
        "echo 2 > a; rm b; echo c > c; rm -rf .git; git init -q; git add .; git -c user.name=x -c user.email=x commit -qm x",
    )
    elsewhere = await desk.work(base, "git checkout -q --orphan other; echo 2 > a; rm b; echo c > c; git reset -q")
    gone = await desk.work(base, "echo 2 > a; rm b; echo c > c; rm -rf .git")
    hidden = await desk.work(base, "git update-index --assume-unchanged a; echo 2 > a; rm b; echo c > c")
    assert plain is not None
    assert {committed, begun_anew, elsewhere, gone, hidden} == {plain}


async def test_ignored_files_and_caches_stay_behind_but_tracked_ones_do_not(desk: Desk) -> None:
    base = (await desk.start({"a": b"1", "logs/kept.log": b"1"})).commit
    commit = await desk.work(
        base,
        "echo '*.log' > .gitignore; echo 2 > logs/kept.log; echo 2 > logs/other.log;"
        "mkdir -p __pycache__ node_modules/x env a.egg-info; echo x > a.egg-info/x; echo x > __pycache__/a.pyc; echo x > node_modules/x/y;"
        "echo home > env/pyvenv.cfg; ln -s /usr/bin/python3 env/python",
    )
    assert commit is not None
    assert await desk.contents(commit) == {"a": b"1", ".gitignore": b"*.log\n", "logs/kept.log": b"2\n"}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("rm a; mkdir a; echo x > a/b", {"a/b": b"x\n", "d/e": b"1"}),
        ("rm -r d; echo x > d", {"a": b"1", "d": b"x\n"}),
        ("rm -r d; ln -s a d", {"a": b"1", "d": b"a"}),
        ("rm -r d a", {}),
        ("mkdir empty", None),
        ("touch a", None),
        ("mkfifo pipe", None),
        ("chmod 4755 a", {"a": b"1", "d/e": b"1"}),
        ("printf x > 'quote\"d ü 😀'", {"a": b"1", "d/e": b"1", 'quote"d ü 😀': b"x"}),
    ],
)
async def test_what_can_happen_to_files(desk: Desk, script: str, expected: dict[str, bytes] | None) -> None:
    base = (await desk.start({"a": b"1", "d/e": b"1"})).commit
    commit = await desk.work(base, script)
    assert (await desk.contents(commit) if commit else None) == expected


async def test_an_interrupted_attempt_finds_its_files_again(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    before = await desk.spaces.open(PROJECT, ATTEMPT, base, Policy())
    await before.session.put({"a": File(content=b"half done")})
    await before.close()
    again = await desk.spaces.open(PROJECT, ATTEMPT, base, Policy())
    assert (before.fresh, again.fresh) == (True, False)
    assert await again.session.get(["a"]) == {"a": File(content=b"half done")}
    await again.discard()
    assert (await desk.spaces.open(PROJECT, ATTEMPT, base, Policy())).fresh


async def test_a_workspace_that_was_only_half_made_is_made_anew(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    half = desk.home / "projects" / PROJECT / "work" / f"{ATTEMPT}.part"
    half.mkdir(parents=True)
    (half / "rubbish").write_text("x")
    workspace = await desk.spaces.open(PROJECT, ATTEMPT, base, Policy())
    assert workspace.fresh
    assert await workspace.collect("Nothing", ANN) is None


async def test_a_cancelled_opening_leaves_nothing_that_looks_complete(desk: Desk) -> None:
    base = (await desk.start({f"f{number}": b"x" for number in range(300)})).commit
    for turns in range(0, 60, 3):
        opening = asyncio.ensure_future(desk.spaces.open(PROJECT, ATTEMPT, base, Policy()))
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
    workspace = await desk.spaces.open(PROJECT, ATTEMPT, base, Policy())
    assert await workspace.collect("Nothing", ANN) is None


async def test_forgetting_a_project_takes_everything_and_can_be_repeated(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    workspace = await desk.attempt(base)
    await workspace.session.exec(["/bin/sh", "-c", "ln -s / root; mkdir -m 0 locked"])
    await workspace.close()
    await desk.spaces.forget(PROJECT)
    await desk.spaces.forget(PROJECT)
    assert not any((desk.home / "projects").iterdir())
    assert not any((desk.home / "trash").iterdir())
    with pytest.raises(NotFoundError):
        await desk.spaces.files(PROJECT, base)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "-x", "a\0", "a\n", "x" * 200, "x.part", "ü"])
async def test_a_name_that_is_no_folder_name_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(WorkspaceError):
        await desk.spaces.import_source(ProjectId(name), EmptySource())
    base = (await desk.spaces.import_source(PROJECT, EmptySource())).commit
    with pytest.raises(WorkspaceError):
        await desk.spaces.open(PROJECT, AttemptId(name), base, Policy())


@pytest.mark.parametrize("commit", ["HEAD", "--help", "refs/conductor/base", "0" * 39, "", "0" * 40 + "\n", "0" * 40])
async def test_only_full_ids_name_commits(desk: Desk, commit: str) -> None:
    await desk.start({"a": b"1"})
    with pytest.raises(WorkspaceError):
        await desk.spaces.files(PROJECT, CommitId(commit))
    with pytest.raises(WorkspaceError):
        await desk.spaces.write_zip(PROJECT, CommitId(commit), Path("/nonexistent/x.zip"))


async def test_other_users_of_the_machine_read_nothing(desk: Desk) -> None:
    """Whatever the mode of the folder that Conductor was given."""
    base = (await desk.start({"secret": b"1"})).commit
    workspace = await desk.attempt(base)
    await workspace.close()
    assert {
        str(path.relative_to(desk.home)): oct(path.stat().st_mode & 0o777)
        for path in (
            desk.home / "scratch",
            desk.home / "trash",
            desk.home / "projects" / PROJECT / "repository.git",
            desk.home / "projects" / PROJECT / "work" / "R1.T1.1",
        )
    } == dict.fromkeys(
        ("scratch", "trash", f"projects/{PROJECT}/repository.git", f"projects/{PROJECT}/work/R1.T1.1"), "0o700"
    )
