"""How the host runs git."""

import asyncio
import os
import select
from pathlib import Path

import pytest

from conductor_core.errors import WorkspaceError
from conductor_core.workspaces import git as git_module
from conductor_core.workspaces.git import Git, GitFailedError, Limits, TooMuchError

PATIENCE = 10.0
"""Seconds."""


def program(place: Path, script: str) -> str:
    path = place / "git"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def gone(pid: str) -> bool:
    """Whether a process that was killed ends, collected by its parent or not yet; a busy kernel may take a moment."""
    try:
        process = os.pidfd_open(int(pid))
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], PATIENCE)[0])
    finally:
        os.close(process)


@pytest.mark.parametrize("version", ["git version 2.30.2", "git version 1.9", "no git at all"])
async def test_an_old_git_is_named_in_one_sentence(tmp_path: Path, version: str) -> None:
    git = Git(program(tmp_path, f"echo {version}"))
    with pytest.raises(WorkspaceError, match=r"is too old: Conductor needs git 2.38 or newer, please update git"):
        await git.run(tmp_path, "log")


async def test_a_missing_git_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WorkspaceError, match="install git"):
        await Git().run(tmp_path, "log")


async def test_nothing_of_our_environment_reaches_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "s3cret")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    git = Git(program(tmp_path, '[ "$1" = --version ] && echo git version 2.99 || env'))
    _, output = await git.run(tmp_path, "log")
    names = {line.split("=")[0] for line in output.decode().splitlines()}
    assert "GIT_CONFIG_NOSYSTEM" in names
    assert not names & {"API_KEY", "GIT_DIR"}


async def test_a_git_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    hangs = f"{{ sleep 600 & echo $! > {child}; sleep 600; }}"
    git = Git(program(tmp_path, f'[ "$1" = --version ] && echo git version 2.99 || {hangs}'))
    with pytest.raises(WorkspaceError, match=r"took longer than 1 s"):
        await git.run(tmp_path, "log", limits=Limits(seconds=1.0))
    assert gone(child.read_text().strip())


async def test_a_cancelled_call_ends_its_git(tmp_path: Path) -> None:
    fifo = tmp_path / "pid"
    os.mkfifo(fifo)
    git = Git(program(tmp_path, f'[ "$1" = --version ] && echo git version 2.99 || {{ echo $$ > {fifo}; sleep 60; }}'))
    call = asyncio.ensure_future(git.run(tmp_path, "log"))
    pid = await asyncio.to_thread(fifo.read_text)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


async def test_endless_output_is_stopped(tmp_path: Path) -> None:
    git = Git(program(tmp_path, '[ "$1" = --version ] && echo git version 2.99 || yes'))
    with pytest.raises(TooMuchError):
        await git.run(tmp_path, "log", limits=Limits(output=1 << 20))


async def test_a_failure_says_the_last_line_without_terminal_codes(tmp_path: Path) -> None:
    git = Git(
        program(
            tmp_path,
            '[ "$1" = --version ] && echo git version 2.99 || { printf "x\\n\\033[31mfatal: no\\n" >&2; exit 3; }',
        )
    )
    with pytest.raises(GitFailedError, match=r"^git log failed: fatal: no$") as caught:
        await git.run(tmp_path, "log")
    assert caught.value.exit_code == 3


def test_only_one_module_starts_git() -> None:
    """Every call goes through its settings and limits; the sandboxes start what agents want."""
    package = Path(git_module.__file__).parent
    starting = {path.name for path in package.glob("*.py") if "subprocess" in path.read_text()}
    assert starting == {"git.py"}
