"""Who has programs that code and no model that plans gives them any goal: it is one task."""

from pathlib import Path

import pytest

from conductor_core.agents.commands import builtin_agents
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Mode, RunOptions
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, stage
from tests.stories.payers import told

GOAL = "Write hello.py that prints hi"
RUN = RunId("R1")
SAID = "Planned by rules, all of it as one task: no model plans here (`agents` shows who could)."


async def codes_and_reviews(brief: Brief, desk: Desk) -> Outcome:
    """As agent programs do."""
    if brief.role == "reviewer":
        return Done(summary="fine", verdict=Verdict(approved=True, reviewer="claude"))
    return await writes_its_brief(brief, desk)


async def planned(at: Stage) -> list[tuple[str, str, str | None]]:
    """The tasks of the run: key, kind and who had it."""
    tasks = await at.store.read(lambda tx: tx.tasks.of(RUN))
    return [(task.key, task.planned.kind, task.agent) for task in tasks if task.planned.kind in ("work", "review")]


@pytest.mark.parametrize(
    ("mode", "tasks"),
    [
        ("fast", [("T1", "work", "claude")]),
        ("careful", [("T1", "work", "claude"), ("T2", "review", "claude")]),
    ],
)
async def test_a_goal_that_needs_a_model_goes_to_a_program_that_codes(
    tmp_path: Path, mode: Mode, tasks: list[tuple[str, str, str]]
) -> None:
    """In its own words, with a review as the mode says; the plan says that nobody planned."""
    claude = ScriptedAgent("claude", codes_and_reviews, roles=("coder", "tester", "reviewer"))
    options = RunOptions(approval="auto")
    async with stage(tmp_path, *builtin_agents(), claude, options=options) as at:
        await at.order(Start(goal=GOAL, mode=mode))
        assert (await at.until(RUN)).state == "done"
        assert await planned(at) == tasks
        assert SAID in " ".join((await told(at, RUN, "plan"))[0].split())
        assert claude.briefs[0].text == GOAL


async def test_also_for_files_that_are_there(tmp_path: Path) -> None:
    """Nobody is told to set a key."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "one.py").write_text("ONE = 1\n")
    claude = ScriptedAgent("claude", codes_and_reviews, roles=("coder", "tester", "reviewer"))
    async with stage(tmp_path, *builtin_agents(), claude, options=RunOptions(approval="auto")) as at:
        await at.order(Start.model_validate({"from": str(folder), "goal": GOAL}))
        assert (await at.until(RUN)).state == "done"
        assert await planned(at) == [("T1", "work", "claude"), ("T2", "review", "claude")]
