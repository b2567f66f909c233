"""Who has programs that code and no model that plans gives them any goal: it is one task."""

from pathlib import Path

import pytest

from conductor_core.agents.commands import builtin_agents
from conductor_core.commands.agents import Agents
from conductor_core.commands.start import Start
from conductor_core.domain.agent import AgentHealth, Brief, Done, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.project import Source
from conductor_core.domain.run import Mode, RunOptions
from conductor_core.ports.agent import Desk
from conductor_core.ports.workspaces import Imported
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.logic.shown import text
from tests.stories.payers import told

GOAL = "Write hello.py that prints hi"
RUN = RunId("R1")
BROKEN = "it does not start: Exec format error"
SAID = "Planned by rules, all of it as one task: no model plans here (`agents` shows who could)."


class Steering(MemoryWorkspaces):
    """Every project comes with orders to agents."""

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """See the port."""
        _ = project, source
        names = (".claude/settings.json", ".mcp.json")
        return Imported(commit=self.commit({name: File(content=b"{}\n") for name in names}), files=2, size=6)


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
    claude = ScriptedAgent("claude", codes_and_reviews, roles=("coder", "tester", "reviewer"))
    options = RunOptions(approval="auto")
    async with stage(tmp_path, *builtin_agents(), claude, options=options, workspaces=Steering()) as at:
        await at.order(Start(goal=GOAL))
        assert (await at.until(RUN)).state == "done"
        assert await planned(at) == [("T1", "work", "claude"), ("T2", "review", "claude")]


class Unclear(MemoryWorkspaces):
    """Every project is a module of which nobody knows how it starts."""

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """See the port."""
        _ = project, source
        files = {"a.py": File(content=b"A = 1\n"), "b.py": File(content=b"B = 2\n")}
        return Imported(commit=self.commit(files), files=2, size=12)


@pytest.mark.parametrize("goal", ["Add a Dockerfile", "Build a command-line tool that counts words"])
async def test_what_programs_without_a_model_do_not_know_enough_for_goes_to_it_too(tmp_path: Path, goal: str) -> None:
    """How the project starts is for somebody who reads it; a tool beside files is for somebody who writes it."""
    claude = ScriptedAgent("claude", codes_and_reviews, roles=("coder", "tester", "reviewer"))
    options = RunOptions(approval="auto")
    async with stage(tmp_path, *builtin_agents(), claude, options=options, workspaces=Unclear()) as at:
        await at.order(Start.model_validate({"goal": goal, "from": str(tmp_path)}))
        assert (await at.until(RUN)).state == "done"
        assert claude.briefs[0].text == goal


async def test_whoever_plans_the_plan_names_the_orders_to_agents_that_count_for_nothing(tmp_path: Path) -> None:
    """Where people approve it: what a repository tells agents is data."""
    coder, options = ScriptedAgent("coder", writes_its_brief), RunOptions(approval="auto")
    async with stage(tmp_path, planner(work("T1")), coder, options=options, workspaces=Steering()) as at:
        await at.order(Start(goal=GOAL))
        assert (await at.until(RUN)).state == "done"
        plan = " ".join((await told(at, RUN, "plan"))[0].split())
        assert "Settings for agents and editors are not obeyed here: .claude/settings.json, .mcp.json." in plan


def brk(**reaches: str) -> ScriptedAgent:
    """A program that codes and reviews, with models that a goal may name."""
    program = ScriptedAgent("brk", codes_and_reviews, roles=("coder", "tester", "reviewer"), vendor="openai")
    program.card = program.card.model_copy(update={"kind": "cli", "reaches": reaches})
    return program


@pytest.mark.parametrize("words", ["model=gpt", "model=openai/gpt"])
async def test_a_goal_may_name_the_model_that_a_program_works_with(tmp_path: Path, words: str) -> None:
    """Nobody with that model plans, so it is one task, as without a word about it."""
    program, options = brk(gpt="openai"), RunOptions(approval="auto")
    async with stage(tmp_path, *builtin_agents(), program, options=options) as at:
        await at.order(Start.model_validate({"goal": f"{GOAL} {words}", "agents": ("brk",)}))
        assert (await at.until(RUN)).state == "done"
        assert await planned(at) == [("T1", "work", "brk"), ("T2", "review", "brk")]
        assert {brief.model for brief in program.briefs} == {"gpt"}


async def test_agents_tells_which_models_a_program_may_be_told(tmp_path: Path) -> None:
    """Beside the one that it takes by itself."""
    program = brk(gpt="openai", claude="anthropic", nano="openai")
    program.card = program.card.model_copy(update={"model": "gpt"})
    async with stage(tmp_path, program) as at:
        card = (await at.order(Agents(agent="brk"))).card
        assert card
        assert "Model         gpt\n  Other models  claude, nano\n" in text(card)


async def test_of_a_program_that_chooses_its_model_itself_none_is_told(tmp_path: Path) -> None:
    """It has one, which nobody here knows."""
    async with stage(tmp_path, brk()) as at:
        card = (await at.order(Agents(agent="brk"))).card
        assert card
        assert "Model" not in text(card)


async def test_whose_model_the_goal_names_says_who_may_review(tmp_path: Path) -> None:
    """Two programs have it; the one that gets it of another vendor than the author's reviews."""
    program, other = brk(same="deepseek"), brk(same="openrouter")
    other.card = other.card.model_copy(update={"name": "other", "roles": ("reviewer",)})
    kin = brk(same="deepseek")
    kin.card = kin.card.model_copy(update={"name": "kin", "vendor": "anthropic", "roles": ("reviewer",)})
    async with stage(tmp_path, *builtin_agents(), program, other, kin, options=RunOptions(approval="auto")) as at:
        await at.order(Start.model_validate({"goal": f"{GOAL} model=same"}))
        assert (await at.until(RUN)).state == "done"
        assert await planned(at) == [("T1", "work", "brk"), ("T2", "review", "other")]
        attempts = await at.store.read(lambda tx: tx.attempts.of(RUN))
        assert [one.vendor for one in attempts if one.agent in ("brk", "other")] == ["deepseek", "openrouter"]


async def test_a_model_that_nobody_named_has_is_said_at_once(tmp_path: Path) -> None:
    """With who has it."""
    program, other = brk(gpt="openai"), brk(claude="anthropic")
    other.card = other.card.model_copy(update={"name": "other"})
    async with stage(tmp_path, *builtin_agents(), program, other) as at:
        refused = await at.order(Start.model_validate({"goal": f"{GOAL} model=claude", "agents": ("brk",)}))
        assert refused.text == "None of the agents that are named has the model claude; other has claude."


async def test_a_program_that_cannot_work_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    """Nobody is told to set a key who has such a program."""
    program = ScriptedAgent("brk", codes_and_reviews, health=AgentHealth(state="error", detail=BROKEN))
    program.card = program.card.model_copy(update={"kind": "cli"})
    async with stage(tmp_path, *builtin_agents(), program) as at:
        refused = await at.order(Start(goal=GOAL))
        assert refused.text == (
            f"“{GOAL}”: it needs a language model or an agent program, and no agent is ready to work as coder: brk is in "
            f"error ({BROKEN}). Set right what is named there, or set another of "
            "ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY; `agents` shows how all are."
        )
