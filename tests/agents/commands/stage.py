"""A folder, an order, and the whole of a plan carried out in it, one task after the other."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import JsonValue

from conductor_core.agents.commands import builtin_agents
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.evidence import CommandEvidence, FileChange
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, RunId, TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.logic.plan_rules import check_plan
from conductor_core.ports.agent import Agent
from conductor_core.testing.desk import FakeDesk
from conductor_core.testing.folder import FolderWorkspace

AGENTS: Mapping[str, Agent] = {agent.card.name: agent for agent in builtin_agents()}
CARDS = [agent.card for agent in AGENTS.values()]


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Put files into a folder."""
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)


def read(folder: Path) -> dict[str, File]:
    """All files of a folder."""
    places = sorted(place for place in folder.rglob("*") if place.is_file())
    return {place.relative_to(folder).as_posix(): File(content=place.read_bytes()) for place in places}


def desk(folder: Path, *, fresh: bool = True) -> FakeDesk:
    """A desk over the folder."""
    return FakeDesk(FolderWorkspace(folder, fresh=fresh))


def brief(
    inputs: Mapping[str, JsonValue],
    *,
    changes: Iterable[FileChange] = (),
    baseline: Iterable[CommandEvidence] = (),
) -> Brief:
    """An order with inputs."""
    return Brief(
        run=RunId("R1"),
        task=TaskKey("T1"),
        attempt=AttemptId("R1.T1.1"),
        kind="work",
        role="coder",
        goal="A goal.",
        title="A task",
        text="Do it.",
        inputs=dict(inputs),
        changes=tuple(changes),
        baseline=tuple(baseline),
    )


async def work(folder: Path, agent: str, inputs: Mapping[str, JsonValue], *, fresh: bool = True) -> Outcome:
    """One task."""
    return await AGENTS[agent].run(brief(inputs), desk(folder, fresh=fresh))


async def done(folder: Path, agent: str, inputs: Mapping[str, JsonValue]) -> Done:
    """One task that is expected to be done."""
    outcome = await work(folder, agent, inputs)
    assert isinstance(outcome, Done), outcome
    return outcome


async def failed(folder: Path, agent: str, inputs: Mapping[str, JsonValue]) -> Failed:
    """One task that is expected to fail."""
    outcome = await work(folder, agent, inputs)
    assert isinstance(outcome, Failed), outcome
    return outcome


async def carry_out(plan: Plan, folder: Path) -> dict[str, Outcome]:
    """All tasks in the order of the plan, by title; the plan must keep the rules."""
    check_plan(plan, CARDS)
    return {task.title: await _carry_out(task, folder) for task in plan.tasks}


async def _carry_out(task: PlannedTask, folder: Path) -> Outcome:
    assert task.agent is not None
    return await work(folder, task.agent, task.inputs)
