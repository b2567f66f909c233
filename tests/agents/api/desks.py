"""A desk over a real folder, and a conversation at it."""

import json
from pathlib import Path

from pydantic import JsonValue

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.ids import AttemptId, RunId, TaskKey
from conductor_core.domain.plan import AgentRole, Plan, TaskKind
from conductor_core.ports.model import LanguageModel
from conductor_core.testing.desk import FakeDesk, Memory, MemoryJournal
from conductor_core.testing.folder import FolderWorkspace
from conductor_core.testing.model_script import Say, Script, Use
from conductor_core.testing.scripted_model import ScriptedModel

KINDS: dict[AgentRole, TaskKind] = {"planner": "plan", "coder": "work", "tester": "check", "reviewer": "review"}


def use(name: str, **arguments: JsonValue) -> Use:
    """A proper tool call."""
    return Use(name, json.dumps(arguments))


def uses(*calls: Use, text: str = "") -> Say:
    """An answer with tool calls."""
    return Say(text=text, uses=calls)


FINISH = uses(use("finish", summary="Done."))


def brief(role: AgentRole = "coder", text: str = "Do it.", **more: JsonValue) -> Brief:
    """An order."""
    fields: dict[str, JsonValue] = {"goal": "Make it good.", "title": "A task", "text": text, **more}
    where = {"run": RunId("R1"), "task": TaskKey("T1"), "attempt": AttemptId("R1.T1.1")}
    return Brief.model_validate({**where, "kind": KINDS[role], "role": role, **fields})


def agent(model: LanguageModel, *, name: str = "anthropic", context: int = 100_000) -> ApiAgent:
    """An agent with every role and a planner's rules that accept everything."""
    mind = Mind(model=model, name="m-1", context=context, max_output=1000)
    return ApiAgent(name=name, vendor=name, title=name, mind=mind, plan_rules=accept)


def accept(plan: Plan) -> Plan:
    """Rules without a rule."""
    return plan


def desk(folder: Path, memory: Memory | None = None, *, fresh: bool = True, dies_after: int | None = None) -> FakeDesk:
    """A desk over a folder."""
    journal = MemoryJournal(memory or Memory(), dies_after=dies_after)
    return FakeDesk(FolderWorkspace(folder, fresh=fresh), journal)


async def converse(script: Script, place: FakeDesk, order: Brief | None = None) -> tuple[Outcome, ScriptedModel]:
    """One attempt from its beginning to its end."""
    model = ScriptedModel(script)
    return await agent(model).run(order or brief(), place), model


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())
