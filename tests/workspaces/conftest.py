from datetime import UTC, datetime
from pathlib import Path

import pytest

from conductor_core.domain.ids import AttemptId, CommitId, ProjectId
from conductor_core.domain.project import FolderSource
from conductor_core.domain.sandbox import Policy
from conductor_core.ports.workspaces import Author, Imported, Workspace
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.workspaces.git_source import Remotes
from conductor_core.workspaces.git_workspaces import GitWorkspaces

PROJECT = ProjectId("tally")
ANN = Author(name="Ann", at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


class Desk:
    """A project and what people and agents do with it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.home = place / "home"
        self.spaces = GitWorkspaces(self.home, DirectSandbox(), remotes=Remotes(allow_local=True))
        self._attempts = 0

    def folder(self, files: dict[str, bytes], name: str = "source") -> Path:
        """A folder of a person."""
        folder = self.place / name
        folder.mkdir(exist_ok=True)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    async def start(self, files: dict[str, bytes]) -> Imported:
        """The project with these files."""
        return await self.spaces.import_source(PROJECT, FolderSource(path=str(self.folder(files))))

    async def attempt(self, base: CommitId) -> Workspace:
        """One more workspace."""
        self._attempts += 1
        return await self.spaces.open(PROJECT, AttemptId(f"R1.T{self._attempts}.1"), base, Policy())

    async def work(self, base: CommitId, script: str) -> CommitId | None:
        """What a shell script makes of a commit."""
        workspace = await self.attempt(base)
        try:
            done = await workspace.session.exec(["/bin/sh", "-euc", script])
            assert done.ok, done.stderr
            return await workspace.collect("Work", ANN)
        finally:
            await workspace.discard()

    async def contents(self, commit: CommitId) -> dict[str, bytes]:
        """Path → content."""
        return {path: file.content for path, file in (await self.spaces.files(PROJECT, commit)).items()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
