"""What cannot be done at all is refused when it is asked for, and leaves nothing behind."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from conductor_core.agents.commands import builtin_agents
from conductor_core.commands.agents import Agent as Order
from conductor_core.commands.start import Start
from conductor_core.domain.agent import AgentHealth
from conductor_core.domain.command import Reply
from conductor_core.logic.planning import IMPROVE_GOAL
from conductor_core.ports.agent import Agent
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.workspaces.archives import zipped

NEEDS = (
    "it needs a language model; set ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY, or another provider of "
    "`.env.example`, or put an agent program (claude, codex, gemini, …) on the PATH, and run it again."
)
LINES = "Write a web shop\nwith a cart, and a checkout;\nthen deploy it"
LONG = f"Write {'a very long poem ' * 60}about the sea"
CUT = f"{LONG[:150].rstrip()} … {LONG[-150:].lstrip()}"


async def refused(folder: Path, order: Start, *agents: Agent) -> Reply:
    """The answer; there is no run and no project."""
    async with stage(folder, *builtin_agents(), *agents) as at:
        reply = await at.order(order)
        assert reply.outcome == "refused"
        assert reply.run is None
        assert await at.store.read(lambda tx: (*tx.runs.unfinished(), *tx.projects.all())) == ()
    return reply


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("build me a web service that shortens links", f"“build me a web service that shortens links”: {NEEDS}"),
        (LINES, f"“{' '.join(LINES.split())}”: {NEEDS}"),
        ("explain the code and write a poem", f"“explain the code and write a poem”: {NEEDS}"),
        (LONG, f"“{CUT}”: {NEEDS}"),
        (
            "add a Dockerfile",
            "“add a Dockerfile”: there are no files to work on; give a folder, a ZIP file or a git address with the goal.",
        ),
        (
            IMPROVE_GOAL,
            f"“{IMPROVE_GOAL}”: there are no files to work on; give a folder, a ZIP file or a git address with the goal.",
        ),
    ],
    ids=["one line", "several lines", "with and", "long", "no files", "nothing to improve"],
)
async def test_a_goal_that_nobody_can_reach_is_one_sentence(tmp_path: Path, goal: str, said: str) -> None:
    """The goal once and whole, and what to set; no project, no run."""
    assert (await refused(tmp_path, Start(goal=goal))).text == said


async def test_nor_is_a_project_made_of_files_for_which_nothing_can_be_done(tmp_path: Path) -> None:
    """The same words as without files."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.py").write_text("x = 1\n")
    order = Start.model_validate({"from": str(folder), "goal": "add tests and write a poem"})
    assert (await refused(tmp_path, order)).text == f"“add tests and write a poem”: {NEEDS}"


@pytest.mark.parametrize(
    ("health", "price", "said"),
    [
        (
            AgentHealth(state="error", detail="openai refuses the key"),
            None,
            "openai is in error (openai refuses the key). Set right what is named there, or set another of "
            "ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY; `agents` shows how all are.",
        ),
        (
            AgentHealth(state="available"),
            0.5,
            "openai costs more than the goal allows. Say price=9 or more, which is what a million tokens of openai cost.",
        ),
    ],
    ids=["wrong key", "too dear"],
)
async def test_a_model_that_cannot_work_is_named_instead_of_asking_for_one(
    tmp_path: Path, health: AgentHealth, price: float | None, said: str
) -> None:
    """Who has set a key is told what is in the way, not to set one."""
    openai = ScriptedAgent("openai", writes_its_brief, roles=("planner",), health=health)
    openai.card = openai.card.model_copy(update={"price": 9_000_000})
    reply = await refused(tmp_path, Start(goal="make a poem", price=price), openai)
    assert reply.text == f"“make a poem”: it needs a language model, and no agent is ready to work as planner: {said}"


async def test_who_took_everybody_off_is_told_how_to_take_one_back(tmp_path: Path) -> None:
    openai = ScriptedAgent("openai", writes_its_brief, roles=("planner",))
    async with stage(tmp_path, *builtin_agents(), openai) as at:
        await at.order(Order(agent="openai", action="disable"))
        reply = await at.order(Start(goal="make a poem"))
    assert (reply.outcome, reply.text) == (
        "refused",
        "“make a poem”: it needs a language model, and no agent is ready to work as planner: openai is disabled by Ann. "
        "`agent openai enable` lets it work again.",
    )


async def test_an_empty_zip_needs_a_goal(tmp_path: Path) -> None:
    """There is nothing in it to make better; with a goal it is where something new begins."""
    path = tmp_path / "empty.zip"
    path.write_bytes(zipped({}))
    order = Start.model_validate({"from": str(path)})
    assert (await refused(tmp_path, order)).text == (
        f"The ZIP file {path} holds no files: say what to make, as the goal (GOAL=… of `make run`)."
    )
    order = Start.model_validate({"from": str(path), "goal": "make a poem"})
    none = f"The ZIP file {path} has no files in it."
    assert (await refused(tmp_path, order)).text == f"{none} “make a poem”: {NEEDS}"
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        assert (await at.order(order)).text == "R1 is on its way in project empty."


@pytest.mark.parametrize("goal", ["", "   ", "\n\t "])
def test_a_goal_of_nothing_but_space_is_refused(goal: str) -> None:
    """Nobody who gives one means the default goal. What stands around a goal is no part of it."""
    with pytest.raises(ValidationError, match="The goal is blank: say what to make, or leave it out"):
        Start(goal=goal)
    assert Start(goal=f" make a poem{goal}") == Start(goal="make a poem")


async def test_a_new_project_is_named_after_its_goal(tmp_path: Path) -> None:
    """The default goal makes its tool in a project of that name; the same name twice gets a number."""
    async with stage(tmp_path, *builtin_agents(), planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        said = [
            (await at.order(order)).text.partition(" in ")[2]
            for order in (
                Start(goal="build me a web service that shortens links"),
                Start(),
                Start(goal="a web service"),
            )
        ]
        assert said == ["project web-service.", "project tally.", "project web-service-2."]
