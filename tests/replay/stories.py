"""Runs that are recorded: each gives the cassette it wrote. People look at the thread meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import JsonValue

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.commands.approve import Approve
from conductor_core.commands.change import Change
from conductor_core.commands.portable import Export
from conductor_core.commands.start import Start
from conductor_core.commands.tell import Tell
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Outcome, Said, ToolUsed
from conductor_core.domain.ids import RunId
from conductor_core.domain.plan import AgentRole, Plan
from conductor_core.domain.run import RunOptions
from conductor_core.engine.clock import SystemClock
from conductor_core.logic.plan_rules import check_plan
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.agent import Desk
from conductor_core.ports.clock import Clock
from conductor_core.stream.hub import Hub
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.model_script import Asked, Say, Script, Use, by_step
from conductor_core.testing.scripted_model import ScriptedModel
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.testing.surface import FindingSurface, Platform
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.agents.api.desks import use, uses

RUN = RunId("R1")
GOAL = Start(goal="make a poem")


async def seen(at: Stage, platform: Platform, clock: Clock | None = None) -> None:
    """Everything that happened stands in the thread."""
    clock = clock or SystemClock()
    keeper = RoomKeeper(at.store, [FindingSurface(platform)], clock, Hub(clock))
    await keeper.flush(RUN)
    await keeper.close()


async def recorded(at: Stage, folder: Path) -> Path:
    """The cassette of the run."""
    to = folder / "R1.cassette.json"
    reply = await at.order(Export(project="R1", to=str(to)))
    assert reply.outcome == "ok", reply.text
    return to


async def two_vendors_killed_and_resumed(folder: Path) -> Path:
    """The second task is under way when the service dies; the next one does it again."""
    platform, files, begun = Platform(), MemoryWorkspaces(), asyncio.Event()

    async def never_ends(brief: Brief, desk: Desk) -> Outcome:
        await desk.tell(ToolUsed(tool="edit", summary=f"edit {brief.task}.txt"))
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def talks(brief: Brief, desk: Desk) -> Outcome:
        await desk.tell(Said(text="The files are in order."))
        return await writes_its_brief(brief, desk)

    ada = ScriptedAgent("ada", talks, vendor="one")
    plan = planner(work("T1", agent="ada"), work("T2", "T1", agent="bob"))
    async with stage(folder, plan, ada, ScriptedAgent("bob", never_ends, vendor="two"), workspaces=files) as at:
        await at.order(GOAL, there=False)
        await asyncio.wait_for(begun.wait(), 10)
        await seen(at, platform)
    async with stage(folder, plan, ada, ScriptedAgent("bob", talks, vendor="two"), workspaces=files) as at:
        await seen(at, platform)
        await at.until(RUN)
        await seen(at, platform)
        return await recorded(at, folder)


async def approved_and_undone(folder: Path) -> Path:
    """Ann says yes to the plan, says something to the agents, and takes one task's work out again."""
    platform = Platform()
    async with stage(folder, planner(work("T1"), work("T2")), ScriptedAgent("coder", writes_its_brief)) as at:
        await at.order(GOAL)
        await at.until(RUN, "awaiting_approval")
        await seen(at, platform)
        await at.order(Tell(text="short lines, please"), run="R1")
        await at.order(Approve(), run="R1")
        await at.until(RUN)
        await seen(at, platform)
        await at.order(Undo(task="T1"), run="R1")
        await at.until(RUN)
        await seen(at, platform)
        return await recorded(at, folder)


KEY = "ghp_" + "a1B2" * 9
PASSWORD = "correct-horse-battery"


async def full_of_secrets(folder: Path) -> Path:
    """A goal, an agent and its files say what nobody else may know."""
    platform = Platform()

    async def leaks(brief: Brief, desk: Desk) -> Outcome:
        await desk.tell(Said(text=f"I log in with {PASSWORD} and {KEY}; the data is in {folder}."))
        return await writes_its_brief(brief, desk)

    known = Redactor([PASSWORD])
    plan = planner(work("T1", inputs={"password": "s3same-0pen", "note": str(folder)}))
    async with stage(folder, plan, ScriptedAgent("coder", leaks), redactor=known) as at:
        await at.order(Start(goal=f"make a poem with {PASSWORD}"), there=False)
        await at.until(RUN)
        await at.order(Tell(text=f"the key is {KEY}"), run="R1")
        await seen(at, platform)
        return await recorded(at, folder)


def in_no_circle(plan: Plan) -> Plan:
    """The rules of plans, where one coder is there."""
    check_plan(plan, [ScriptedAgent("coder", writes_its_brief).card])
    return plan


def thinker(name: str, role: AgentRole, script: Script) -> ApiAgent:
    """An agent with one role that thinks by a script."""
    mind = Mind(model=ScriptedModel(script), name="m-1", context=100_000, max_output=1000)
    return ApiAgent(name=name, vendor=name, title=name, mind=mind, plan_rules=in_no_circle, roles=(role,))


async def models_write_and_review(folder: Path) -> Path:
    """A model writes a file, errs once and finishes; another one reviews it."""
    platform = Platform()
    writes = by_step(
        uses(use("write_file", path="poem.txt", content="rose\n"), text="I begin."),
        uses(Use("nope", "{}")),
        uses(use("finish", summary="A poem.", claims=[{"kind": "file", "subject": "poem.txt"}])),
    )
    found: JsonValue = {"severity": "minor", "path": "poem.txt", "line": 1, "text": "it is short"}
    looks = by_step(uses(use("give_verdict", summary="Read it.", approved=True, findings=[found])))
    team = thinker("ada", "coder", writes), thinker("eve", "reviewer", looks)
    plan = planner(work("T1", agent="ada"), work("T2", "T1", kind="review", role="reviewer", agent="eve"))
    async with stage(folder, plan, *team, options=RunOptions(mode="fast")) as at:
        await at.order(GOAL, there=False)
        await at.until(RUN)
        await seen(at, platform)
        return await recorded(at, folder)


async def a_plan_turned_down_once(folder: Path) -> Path:
    """A model plans in a circle, is told so, and plans anew; nobody else thinks."""
    platform = Platform()
    tasks: list[JsonValue] = [{"key": "T1", "title": "Write it", "brief": "A poem.", "needs": ["T2"]}]
    more: dict[str, JsonValue] = {"key": "T2", "title": "Read it", "brief": "Aloud."}
    plans = by_step(
        uses(use("submit_plan", title="A poem", summary="Two steps.", tasks=[*tasks, {**more, "needs": ["T1"]}])),
        uses(use("submit_plan", title="A poem", summary="Two steps.", tasks=[*tasks, more])),
    )
    team = thinker("ada", "planner", plans), ScriptedAgent("coder", writes_its_brief)
    async with stage(folder, *team) as at:
        await at.order(GOAL, there=False)
        await at.until(RUN)
        await seen(at, platform)
        return await recorded(at, folder)


async def a_plan_changed_by_a_model(folder: Path) -> Path:
    """Ann wishes for what no rule understands; a model works out what becomes of the plan, and says so in its own words."""
    platform = Platform()
    first: dict[str, JsonValue] = {"key": "T1", "title": "Write it", "brief": "A poem."}
    more: dict[str, JsonValue] = {"key": "T2", "title": "Read it", "brief": "Aloud.", "needs": ["T1"]}
    plans = uses(use("submit_plan", title="A poem", summary="One step.", tasks=[first]))
    changes = uses(use("submit_change", summary="It is read as well.", tasks=[more]))

    def thinks(asked: Asked) -> Say:
        return changes if "submit_change" in asked.tools else plans

    team = thinker("ada", "planner", thinks), ScriptedAgent("coder", writes_its_brief)
    async with stage(folder, *team) as at:
        await at.order(GOAL)
        await at.until(RUN, "awaiting_approval")
        await at.order(Change(edit="make it nicer"), run="R1")
        await at.told(RUN, "plan.proposed", 2)
        await seen(at, platform)
        await at.order(Approve(), run="R1")
        await at.until(RUN)
        await seen(at, platform)
        return await recorded(at, folder)


async def spoken_to_while_it_is_planned(folder: Path) -> Path:
    """The plan takes long, so that the live card is there before it; then Ann says something."""
    clock, platform, may = ManualClock(), Platform(), asyncio.Event()
    plan = planner(work("T1"))

    async def slow(brief: Brief, desk: Desk) -> Outcome:
        await may.wait()
        return await plan.run(brief, desk)

    team = ScriptedAgent("slow", slow, roles=("planner",)), ScriptedAgent("coder", writes_its_brief)
    async with stage(folder, *team, clock=clock) as at:
        await at.order(GOAL)
        await seen(at, platform, clock)
        await clock.advance(2.5)
        await seen(at, platform, clock)
        await at.order(Tell(text="short lines, please"), run="R1")
        await clock.advance(1)
        await seen(at, platform, clock)
        may.set()
        await at.until(RUN, "awaiting_approval")
        await seen(at, platform, clock)
        return await recorded(at, folder)


STORIES: dict[str, Callable[[Path], Awaitable[Path]]] = {
    "two-vendors-killed-and-resumed": two_vendors_killed_and_resumed,
    "approved-and-undone": approved_and_undone,
    "models-write-and-review": models_write_and_review,
    "a-plan-turned-down-once": a_plan_turned_down_once,
    "a-plan-changed-by-a-model": a_plan_changed_by_a_model,
    "spoken-to-while-it-is-planned": spoken_to_while_it_is_planned,
}
"""Those of which a cassette is kept, by its name."""
