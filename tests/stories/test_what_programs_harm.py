"""What a program puts in order stays only if the project's own tests come out as before."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, CommitId, ProjectId, RunId, TaskId
from conductor_core.domain.project import Source
from conductor_core.domain.sandbox import Completed, Policy
from conductor_core.ports.agent import Desk
from conductor_core.ports.workspaces import Imported
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.workspaces import MemorySession, MemoryWorkspace, MemoryWorkspaces

R1 = RunId("R1")
GOAL = Start(goal="put it in order")
DATA = b"data = 1   \n"
TEST = b"import unittest\n\n\nclass T(unittest.TestCase):\n    def test_bytes(self):\n        pass\n"


class Exact(MemorySession):
    """The test of the project passes while the bytes of one file are what they were."""

    async def exec(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        timeout: float = 600.0,
        env: Mapping[str, str] | None = None,
    ) -> Completed:
        """One test."""
        _ = stdin, timeout, env
        good = self.tree["data.py"].content == DATA
        return Completed(argv=tuple(argv), exit_code=0 if good else 1, stderr=b"Ran 1 test in 0.1s\n\nOK\n")


class Fragile(MemoryWorkspaces):
    """A project with such a test."""

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """Its files as they came."""
        _ = project, source
        commit = self.commit({"data.py": File(content=DATA), "test_data.py": File(content=TEST)})
        return Imported(commit=commit, files=2, size=len(DATA) + len(TEST))

    async def open(self, project: ProjectId, attempt: AttemptId, commit: CommitId, policy: Policy) -> MemoryWorkspace:
        """Where the test is run."""
        _ = project, attempt, policy
        return MemoryWorkspace(self, commit, Exact(dict(self.trees[commit]), {}), fresh=True)


async def tidies(brief: Brief, desk: Desk) -> Outcome:
    """Takes the blanks at the end of the line away."""
    _ = brief
    await desk.workspace.session.put({"data.py": File(content=b"data = 1\n")})
    return Done(summary="tidied data.py")


def program() -> ScriptedAgent:
    """No model stands behind it."""
    agent = ScriptedAgent("tidier", tidies)
    agent.card = agent.card.model_copy(update={"kind": "command"})
    return agent


async def test_what_breaks_the_projects_own_tests_is_left_out_and_named(tmp_path: Path) -> None:
    """The others go on, and so does what waits for all of them; the files that are handed over pass as before."""
    plan = planner(work("T1", agent="tidier"), work("T2", agent="ann"), work("T3", "T1", "T2", agent="ann"))
    async with stage(tmp_path, plan, program(), ScriptedAgent("ann", writes_its_brief), workspaces=Fragile()) as at:
        await at.order(GOAL, there=False)
        run = await at.until(R1)
        assert (run.state, run.reason) == (
            "incomplete",
            "1 part is not done: T1 Do T1: left out, because with it `python3 -m unittest discover` ends with exit code 1",
        )
        assert set(await at.files(R1)) == {"data.py", "test_data.py", "T2.txt", "T3.txt"}
        task = await at.store.read(lambda tx: tx.tasks.get(TaskId("R1.T1")))
        assert task
        assert (task.state, task.commit) == ("done", None)
