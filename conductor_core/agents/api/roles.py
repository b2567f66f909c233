"""The hats an API agent can wear: a prompt, tools, the tool that ends the task, and a cap."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from conductor_core.agents.api.tools.ask_network import AskNetworkTool
from conductor_core.agents.api.tools.ask_person import AskPersonTool
from conductor_core.agents.api.tools.edit_file import EditFileTool
from conductor_core.agents.api.tools.finish import FinishTool
from conductor_core.agents.api.tools.give_verdict import GiveVerdictTool
from conductor_core.agents.api.tools.list_files import ListFilesTool
from conductor_core.agents.api.tools.read_file import ReadFileTool
from conductor_core.agents.api.tools.run import RunTool
from conductor_core.agents.api.tools.search import SearchTool
from conductor_core.agents.api.tools.submit_change import SubmitChangeTool
from conductor_core.agents.api.tools.submit_plan import PlanRules, SubmitPlanTool
from conductor_core.agents.api.tools.tool import EndTool, Tool
from conductor_core.agents.api.tools.write_file import WriteFileTool
from conductor_core.domain.chat import Effort, ToolSpec
from conductor_core.domain.plan import AgentRole, TaskKind

_LOOK: tuple[Tool[Any], ...] = (ListFilesTool(), ReadFileTool(), SearchTool())
_RUN, _ASK = RunTool(), AskPersonTool()
_FINISH, _VERDICT = FinishTool(), GiveVerdictTool()
_WORK: tuple[Tool[Any], ...] = (*_LOOK, WriteFileTool(), EditFileTool(), _RUN, _ASK, AskNetworkTool())


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a model is asked; one that does not know of it is asked in its own way."""

    effort: Effort
    temperature: float | None
    """None is the provider's own."""


@dataclass(frozen=True, kw_only=True)
class Hat:
    """How an agent works in a role."""

    prompt: str
    """The system text: the same in every call, so that providers keep it in their cache."""
    tools: tuple[Tool[Any], ...]
    end: EndTool[Any]
    steps: int
    """Model calls that one attempt may make."""
    manner: Manner

    @cached_property
    def specs(self) -> tuple[ToolSpec, ...]:
        """Every tool as the model sees it."""
        return tuple(tool.spec for tool in (*self.tools, self.end))


EFFORTS: Mapping[AgentRole, Effort] = {"planner": "high", "coder": "medium", "tester": "medium", "reviewer": "medium"}
"""A plan is made once and everything follows from it; what others look over afterwards needs less."""
JUDGING: frozenset[TaskKind] = frozenset({"check", "review"})
"""Kinds of tasks whose answer should be the same for the same files: no chance is wanted in it."""


def manner(role: AgentRole, kind: TaskKind) -> Manner:
    """How a model is asked in a role for a kind of task. Running something and reading how it ended takes little thought."""
    effort = "low" if kind == "check" else EFFORTS[role]
    return Manner(effort=effort, temperature=0.0 if kind in JUDGING else None)


def hat(role: AgentRole, kind: TaskKind, rules: PlanRules) -> Hat:
    """The hat for a role and a kind of task; ``rules`` are the planner's."""
    prompt, asked = _prompt(role), manner(role, kind)
    match role:
        case "planner":
            tools = (*_LOOK, _ASK)
            return Hat(prompt=prompt, tools=tools, end=SubmitPlanTool(rules), steps=20, manner=asked)
        case "reviewer":
            return Hat(prompt=prompt, tools=(*_LOOK, _RUN), end=_VERDICT, steps=40, manner=asked)
        case "coder" | "tester":
            return Hat(prompt=prompt, tools=_WORK, end=_FINISH, steps=60, manner=asked)


def changing(rules: PlanRules) -> Hat:
    """The planner's hat for a change of a plan that is there."""
    return replace(hat("planner", "plan", rules), prompt=_prompt("planner", "changing"), end=SubmitChangeTool(rules))


@cache
def _prompt(*names: str) -> str:
    folder = files("conductor_core.agents.api").joinpath("prompts")
    return "\n".join(folder.joinpath(f"{name}.md").read_text(encoding="utf-8") for name in ("common", *names))
