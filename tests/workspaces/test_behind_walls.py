"""Workspaces in the real sandboxes, where commands run as somebody else."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_core.domain.ids import AttemptId, CommitId
from conductor_core.domain.project import FolderSource
from conductor_core.domain.sandbox import Policy, SandboxLevel
from conductor_core.errors import InputRefusedError, WorkspaceError
from conductor_core.ports.sandbox import Sandbox
from conductor_core.ports.workspaces import Workspace
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.workspaces.conftest import ANN, PROJECT
from tests.workspaces.sandbox.walls import find

ATTEMPT = AttemptId("R1.T1.1")


@pytest.fixture
def place() -> Iterator[Path]:
    """Folders of pytest lie below one that only we may enter."""
    folder = Path(tempfile.mkdtemp(prefix="conductor-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["bwrap", "landlock"])
async def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    level: SandboxLevel = request.param
    found = await find(level)
    if isinstance(found, str):
        pytest.skip(found)
    return found


@pytest.fixture
def spaces(place: Path, sandbox: Sandbox) -> GitWorkspaces:
    return GitWorkspaces(place / "home", sandbox)


@pytest.fixture
async def base(spaces: GitWorkspaces, place: Path) -> CommitId:
    (place / "source").mkdir()
    (place / "source" / "a").write_bytes(b"1\r\n")
    return (await spaces.import_source(PROJECT, FolderSource(path=str(place / "source")))).commit


@pytest.fixture
async def workspace(spaces: GitWorkspaces, base: CommitId) -> Workspace:
    return await spaces.open(PROJECT, ATTEMPT, base, Policy())


async def run(workspace: Workspace, script: str) -> bytes:
    done = await workspace.session.exec(["/bin/sh", "-euc", script])
    assert done.ok, done.stderr
    return done.stdout


async def test_what_somebody_else_wrote_is_collected(workspace: Workspace, spaces: GitWorkspaces) -> None:
    assert await run(workspace, "git status --porcelain; git log --format=%an") == b"Conductor\n"
    await run(
        workspace, "umask 077; mkdir d; echo 2 > d/b; printf x > run; chmod 700 run; git add .; git commit -qm mine"
    )
    commit = await workspace.collect("Work", ANN)
    await workspace.discard()
    assert commit is not None
    files = await spaces.files(PROJECT, commit)
    assert {path: (file.content, file.mode) for path, file in files.items()} == {
        "a": (b"1\r\n", "file"),
        "d/b": (b"2\n", "file"),
        "run": (b"x", "executable"),
    }


async def test_a_restart_finds_the_files_and_goes_on(
    workspace: Workspace, spaces: GitWorkspaces, base: CommitId
) -> None:
    await run(workspace, "umask 077; mkdir d; echo half > d/b")
    await workspace.close()
    again = await spaces.open(PROJECT, ATTEMPT, base, Policy())
    assert not again.fresh
    assert await run(again, "cat d/b; echo more >> d/b; git status --porcelain") == b"half\n?? d/\n"
    commit = await again.collect("Work", ANN)
    await again.discard()
    assert commit is not None
    assert (await spaces.files(PROJECT, commit))["d/b"].content == b"half\nmore\n"


async def test_a_link_that_leads_outside_is_refused_and_everything_can_be_removed(
    workspace: Workspace, place: Path
) -> None:
    await run(workspace, "ln -s /etc/passwd leak; mkdir -p deep/er; touch deep/er/f; chmod 0 deep/er deep")
    with pytest.raises(InputRefusedError):
        await workspace.collect("Work", ANN)
    await workspace.discard()
    assert list((place / "home" / "trash").iterdir()) == []
    assert list((place / "home" / "projects" / PROJECT / "work").iterdir()) == []


async def test_a_program_has_a_home_that_stays_with_the_attempt(
    workspace: Workspace, spaces: GitWorkspaces, base: CommitId, place: Path
) -> None:
    """A restart finds what it remembers; it is never collected, is no other attempt's, and goes with the workspace."""
    session = await workspace.enter(Policy())
    said = await session.exec(["sh", "-c", 'echo 7 > "$HOME/memory"; echo more >> a; cat "$HOME/memory"'])
    assert said.stdout == b"7\n"
    await workspace.close()
    with pytest.raises(WorkspaceError):
        await session.exec(["true"])
    again = await spaces.open(PROJECT, ATTEMPT, base, Policy())
    assert await run(again, 'ls -A "$HOME"; cat a') == b"1\r\nmore\n"
    session = await again.enter(Policy())
    assert (await session.exec(["sh", "-c", 'cat "$HOME/memory" a'])).stdout == b"7\n1\r\nmore\n"
    other = await spaces.open(PROJECT, AttemptId("R1.T1.2"), base, Policy())
    assert (await (await other.enter(Policy())).exec(["sh", "-c", 'ls -A "$HOME"'])).stdout == b""
    await other.discard()
    commit = await again.collect("Work", ANN)
    assert commit is not None
    assert list(await spaces.files(PROJECT, commit)) == ["a"]
    await again.discard()
    for kind in ("work", "home"):
        assert list((place / "home" / "projects" / PROJECT / kind).iterdir()) == []


async def test_homes_of_forgotten_attempts_are_tidied(workspace: Workspace, spaces: GitWorkspaces, place: Path) -> None:
    """With their workspaces, at the next start."""
    await workspace.enter(Policy())
    await workspace.close()
    assert await spaces.left() == (ATTEMPT,)
    await spaces.tidy([ATTEMPT])
    assert await spaces.left() == (ATTEMPT,)
    await spaces.tidy([])
    assert await spaces.left() == ()
    assert list((place / "home" / "projects" / PROJECT / "home").iterdir()) == []
