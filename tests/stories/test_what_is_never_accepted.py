"""Files that are never accepted are told to who made them, while they can be mended."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.run import RunOptions
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, stage, work
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.workspaces.sandbox.walls import find


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the sandbox's user can enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="conductor-story-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def test_a_name_with_a_backslash_is_mended(place: Path) -> None:
    """The next try hears what was wrong with the one before, and does without."""
    sandbox = await find("bwrap")
    if isinstance(sandbox, str):
        pytest.skip(sandbox)
    heard: list[str] = []

    async def act(brief: Brief, desk: Desk) -> Outcome:
        heard.append(brief.feedback)
        name = "poem.txt" if brief.feedback else "a\\b.txt"
        await desk.workspace.session.exec(["touch", name], timeout=20)
        return Done(summary="wrote it")

    coder, spaces = ScriptedAgent("ada", act), GitWorkspaces(place / "home", sandbox)
    auto = RunOptions(approval="auto")
    async with stage(place, planner(work("T1")), coder, workspaces=spaces, options=auto) as at:
        run = await at.until((await at.order(Start(goal="make a poem"))).run)
        assert run.state == "done", run.reason
        assert heard == ["", "'a\\b.txt' has a backslash in its name."]
        assert await at.files(run.id) == {"poem.txt": ""}
