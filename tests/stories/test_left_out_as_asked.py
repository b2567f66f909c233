"""Whether the project's tests are run and its result reviewed is for people to decide: who says no in the goal is obeyed, and told."""

from pathlib import Path

import pytest

from conductor_core.commands.start import Start
from conductor_core.domain.files import File
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.project import Source
from conductor_core.domain.sandbox import Completed
from conductor_core.events.run import RunDelivered
from conductor_core.ports.workspaces import Imported
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.stories.test_modes import both

RUN = RunId("R1")
TESTS = ("python3", "-m", "unittest", "discover", "-s", "tests")


class OneTest(MemoryWorkspaces):
    """A project with a test."""

    def __init__(self) -> None:
        super().__init__({TESTS: Completed(argv=TESTS, exit_code=0, stderr=b"Ran 1 test in 0.1s\n\nOK\n")})

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """Its files as they came."""
        _ = project, source
        text = b"import unittest\n\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        pass\n"
        commit = self.commit({"tests/test_a.py": File(content=text)})
        return Imported(commit=commit, files=1, size=len(text))


async def test_tests_that_are_not_to_be_run_are_run_neither_before_nor_after(tmp_path: Path) -> None:
    """The plan says so, and the end does not claim what nobody saw."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1")), coder, workspaces=OneTest()) as at:
        await at.order(Start(goal="mend the poem, but don't run the tests"), there=False)
        run = await at.until(RUN)
        [delivered] = [one.event for one in await at.events(RUN) if isinstance(one.event, RunDelivered)]
        assert (delivered.evidence.baseline, delivered.evidence.commands) == ((), ())
        assert (run.state, run.reason) == (
            "done",
            "Everything that was planned is done; no check of the project was run, as the goal asks.",
        )
        thread = await at.thread(RUN)
        assert thread.count("unittest discover -s tests\\` is not run, as the goal asks.") == 2  # plan and end
        assert "nothing of the project is run, as the goal asks" in thread


async def test_without_such_a_wish_they_are_run_before_and_after(tmp_path: Path) -> None:
    """Twice."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1")), coder, workspaces=OneTest()) as at:
        await at.order(Start(goal="mend the poem"), there=False)
        assert (await at.until(RUN)).reason == "Everything that was planned is done and verified."


@pytest.mark.parametrize(
    ("goal", "reviews", "said"),
    [
        ("make a poem", ["T1R"], "careful: 1 review;"),
        ("make a poem, no review", [], "careful: no review, as the goal asks;"),
    ],
)
async def test_who_wants_no_review_gets_none(tmp_path: Path, goal: str, reviews: list[str], said: str) -> None:
    """Not even in careful mode, which has each task reviewed otherwise."""
    async with stage(tmp_path, planner(work("T1", agent="ada")), both("ada", "A"), both("bob", "B")) as at:
        await at.order(Start(goal=goal, mode="careful"), there=False)
        assert (await at.until(RUN)).state == "done"
        tasks = await at.store.read(lambda tx: tx.tasks.of(RUN))
        assert [task.key for task in tasks if task.planned.kind == "review"] == reviews
        thread = await at.thread(RUN)
        assert said in thread
        assert ("Nobody reviews the result, as the goal asks." in thread) == (not reviews)
