"""The hats an API agent can wear: a prompt, tools, the tool that ends the task, and a cap."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from conductor_core.agents.api.tools.ask_person import AskPersonTool
from conductor_core.agents.api.tools.edit_file import EditFileTool
from conductor_core.agents.api.tools.finish import FinishTool
from conductor_core.agents.api.tools.give_verdict import GiveVerdictTool
from conductor_core.agents.api.tools.list_files import ListFilesTool
from conductor_core.agents.api.tools.read_file import ReadFileTool
from conductor_core.agents.api.tools.run import RunTool
from conductor_core.agents.api.tools.search import SearchTool
from conductor_core.agents.api.tools.submit_plan import PlanRules, SubmitPlanTool
from conductor_core.agents.api.tools.tool import EndTool, Tool
from conductor_core.agents.api.tools.write_file import WriteFileTool
from conductor_core.domain.plan import AgentRole

_LOOK: tuple[Tool[Any], ...] = (ListFilesTool(), ReadFileTool(), SearchTool())
_WORK: tuple[Tool[Any], ...] = (*_LOOK, WriteFileTool(), EditFileTool(), RunTool(), AskPersonTool())


@dataclass(frozen=True, kw_only=True)
class Hat:
    """How an agent works in a role."""

    prompt: str
    """The system text: the same in every call, so that providers keep it in their cache."""
    tools: tuple[Tool[Any], ...]
    end: EndTool[Any]
    steps: int
    """Model calls that one attempt may make."""


def hat(role: AgentRole, rules: PlanRules) -> Hat:
    """The hat for a role; ``rules`` are the planner's."""
    match role:
        case "planner":
            return Hat(prompt=_prompt(role), tools=(*_LOOK, AskPersonTool()), end=SubmitPlanTool(rules), steps=20)
        case "reviewer":
            return Hat(prompt=_prompt(role), tools=(*_LOOK, RunTool()), end=GiveVerdictTool(), steps=40)
        case "coder" | "tester":
            return Hat(prompt=_prompt(role), tools=_WORK, end=FinishTool(), steps=60)


@cache
def _prompt(role: AgentRole) -> str:
    folder = files("conductor_core.agents.api").joinpath("prompts")
    return "\n".join(folder.joinpath(f"{name}.md").read_text(encoding="utf-8") for name in ("common", role))
