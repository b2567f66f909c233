"""Workspaces in the real sandboxes, where commands run as somebody else."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_core.domain.ids import AttemptId, CommitId
from conductor_core.domain.project import FolderSource
from conductor_core.domain.sandbox import Policy, SandboxLevel
from conductor_core.errors import InputRefusedError
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
