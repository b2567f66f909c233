"""Pushing: from a repository of the host's own to a bare one with hooks, never forced, always exactly one commit."""

import subprocess
from pathlib import Path

import pytest

from conductor_core.domain.ids import CommitId
from conductor_core.domain.project import GitSource
from conductor_core.errors import GitHostError
from conductor_core.ports.outgoing import Change, Prepared, Standing
from conductor_core.ports.workspaces import Conflict
from conductor_core.workspaces.git_source import Remotes
from conductor_core.workspaces.outgoing import GitOutgoing
from tests.workspaces.conftest import ANN, PROJECT, Desk

BRANCH = "conductor/R1"


class Server:
    """A bare repository that somebody else keeps."""

    def __init__(self, place: Path) -> None:
        self.path = place / "there.git"
        self._clone = place / "clone"
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.path))
        self.git("clone", "--quiet", str(self.path), str(self._clone))

    def commit(self, files: dict[str, str]) -> CommitId:
        """Somebody pushes to its default branch."""
        for path, content in files.items():
            (self._clone / path).write_text(content)
        for step in (["add", "."], ["commit", "--quiet", "-m", "theirs"], ["push", "--quiet", "origin", "HEAD:main"]):
            self.git("-C", str(self._clone), *step)
        return CommitId(self.git("-C", str(self._clone), "rev-parse", "HEAD"))

    def hook(self, name: str, script: str) -> None:
        """A hook of the server."""
        hook = self.path / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{script}\n")
        hook.chmod(0o755)

    def at(self, *arguments: str) -> str:
        """What git says there."""
        return self.git("--git-dir", str(self.path), *arguments)

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org", "-c", "init.defaultBranch=main"]
        done = subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True)
        return done.stdout.strip()


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def outgoing(desk: Desk) -> GitOutgoing:
    return GitOutgoing(desk.home, Remotes(allow_local=True))


def change(server: Server, head: CommitId, standing: Standing, before: CommitId | None = None) -> Change:
    return Change(
        project=PROJECT,
        remote=str(server.path),
        head=head,
        onto=None,
        tip=standing.tip,
        before=before,
        message="Add two\n\nRun: R1",
        author=ANN,
    )


async def imported(desk: Desk, server: Server) -> CommitId:
    return (await desk.spaces.import_source(PROJECT, GitSource(url=str(server.path)))).commit


async def ready(desk: Desk, server: Server, script: str = "echo two > two.txt") -> tuple[Change, Prepared]:
    """Files that came from the server and were changed here, as a commit that may go."""
    server.commit({"one.txt": "one\n"})
    head = await desk.work(await imported(desk, server), script)
    assert head
    order = change(server, head, await outgoing(desk).standing(str(server.path), BRANCH))
    prepared = await outgoing(desk).prepare(order)
    assert isinstance(prepared, Prepared)
    return order, prepared


async def test_the_commit_stands_on_the_one_the_files_came_from(desk: Desk, server: Server) -> None:
    """Others go on meanwhile; ours keeps to the files that were checked, and the host brings both together."""
    came = server.commit({"one.txt": "one\n"})
    head = await desk.work(await imported(desk, server), "echo two > two.txt")
    later = server.commit({"three.txt": "three\n"})
    assert head
    standing = await outgoing(desk).standing(str(server.path), BRANCH)
    assert standing == Standing(default="main", tip=later, ours=None)
    prepared = await outgoing(desk).prepare(change(server, head, standing))
    assert isinstance(prepared, Prepared)
    assert (prepared.onto, [one.path for one in prepared.changes]) == (came, ["two.txt"])
    await outgoing(desk).push(change(server, head, standing), prepared.commit, BRANCH)
    assert server.at("rev-parse", BRANCH) == prepared.commit
    assert server.at("rev-parse", f"{BRANCH}^") == came
    assert server.at("ls-tree", "--name-only", BRANCH).split() == ["one.txt", "two.txt"]
    assert server.at("log", "-1", "--format=%B", BRANCH) == "Add two\n\nRun: R1"
    assert server.at("merge-base", "main", BRANCH) == came
    assert not list((desk.home / "outgoing").glob("*.git"))


async def test_files_from_elsewhere_are_put_onto_the_newest_commit(desk: Desk, server: Server) -> None:
    """A folder has no history: what was changed in it is applied to what is there, and a conflict is named."""
    server.commit({"one.txt": "one\n"})
    start = await desk.start({"one.txt": b"one\n"})
    head = await desk.work(start.commit, "echo two > two.txt; echo ours > one.txt")
    tip = server.commit({"three.txt": "three\n"})
    assert head
    standing = await outgoing(desk).standing(str(server.path), BRANCH)
    prepared = await outgoing(desk).prepare(change(server, head, standing))
    assert isinstance(prepared, Prepared)
    assert (prepared.onto, [one.path for one in prepared.changes]) == (tip, ["one.txt", "two.txt"])
    server.commit({"one.txt": "theirs\n"})
    standing = await outgoing(desk).standing(str(server.path), BRANCH)
    assert await outgoing(desk).prepare(change(server, head, standing)) == Conflict(paths=("one.txt",))


async def test_made_twice_it_is_the_same_commit_and_pushed_twice_it_is_one(desk: Desk, server: Server) -> None:
    order, prepared = await ready(desk, server)
    assert await outgoing(desk).prepare(order) == prepared
    await outgoing(desk).push(order, prepared.commit, BRANCH)
    await outgoing(desk).push(order, prepared.commit, BRANCH)
    assert server.at("rev-list", "--count", BRANCH) == "2"


async def test_more_work_follows_on_the_branch_and_forces_nothing(desk: Desk, server: Server) -> None:
    order, first = await ready(desk, server)
    await outgoing(desk).push(order, first.commit, BRANCH)
    head = await desk.work(order.head, "echo four > four.txt")
    assert head
    standing = await outgoing(desk).standing(str(server.path), BRANCH)
    assert standing.ours == first.commit
    again = change(server, head, standing, before=first.commit)
    second = await outgoing(desk).prepare(again)
    assert isinstance(second, Prepared)
    await outgoing(desk).push(again, second.commit, BRANCH)
    assert server.at("rev-parse", f"{BRANCH}^") == first.commit
    assert [one.path for one in second.changes] == ["four.txt", "two.txt"]


async def test_what_others_put_on_the_branch_stays(desk: Desk, server: Server) -> None:
    order, prepared = await ready(desk, server)
    theirs = server.commit({"theirs.txt": "theirs\n"})
    server.at("branch", BRANCH, "main")
    with pytest.raises(GitHostError, match="has other commits, and nothing is ever forced"):
        await outgoing(desk).push(order, prepared.commit, BRANCH)
    assert server.at("rev-parse", BRANCH) == theirs


@pytest.mark.parametrize(
    ("says", "why", "what"),
    [
        (
            "error: GH006: Protected branch update failed for refs/heads/conductor/R1.",
            "The branch is protected there, and nothing is pushed to a protected branch.",
            "Let the host's rules leave branches below conductor/ alone, then push again.",
        ),
        (
            "GitLab: You are not allowed to push code to protected branches on this project.",
            "The branch is protected there, and nothing is pushed to a protected branch.",
            "Let the host's rules leave branches below conductor/ alone, then push again.",
        ),
        (
            "refusing to allow a Personal Access Token to create or update workflow `ci.yml` without `workflow` scope",
            "The token may not change CI workflows.",
            "Give the token the right to change workflows (scope `workflow`), then push again.",
        ),
        (
            "no commits on\x1b[31m Fridays",
            "The host turned the push down: no commits on Fridays.",
            "Settle that there, then push again.",
        ),
    ],
)
async def test_a_hook_that_says_no_is_told_in_a_sentence(
    desk: Desk, server: Server, says: str, why: str, what: str
) -> None:
    order, prepared = await ready(desk, server)
    server.hook("pre-receive", f"cat >&2 <<'END'\n{says}\nEND\nexit 1")
    with pytest.raises(GitHostError) as caught:
        await outgoing(desk).push(order, prepared.commit, BRANCH)
    assert (caught.value.message, caught.value.advice, caught.value.again) == (why, what, False)
    assert server.at("branch", "--list", BRANCH) == ""


async def test_a_server_that_breaks_off_may_be_asked_again(desk: Desk, server: Server) -> None:
    order, prepared = await ready(desk, server)
    server.hook("pre-receive", "kill -9 $PPID")
    with pytest.raises(GitHostError) as caught:
        await outgoing(desk).push(order, prepared.commit, BRANCH)
    assert caught.value.again


async def test_nothing_goes_to_a_repository_without_a_commit_or_to_none(desk: Desk, server: Server) -> None:
    with pytest.raises(GitHostError, match="no commit yet"):
        await outgoing(desk).standing(str(server.path), BRANCH)
    with pytest.raises(GitHostError, match=r"^There is no such repository, or the token may not see it\.$"):
        await outgoing(desk).standing(f"{server.path}-not", BRANCH)
    with pytest.raises(GitHostError, match="does not begin with https://"):
        await outgoing(desk).standing("ssh://git@example.org/o/n", BRANCH)
