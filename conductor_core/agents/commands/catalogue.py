"""The command agents that are always here."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from conductor_core.agents.commands.declared import Declaration, DeclaredAgent
from conductor_core.agents.commands.format import FormatAgent
from conductor_core.agents.commands.inspector import InspectorAgent
from conductor_core.agents.commands.run_checks import RunChecksAgent
from conductor_core.agents.commands.template import TemplateAgent
from conductor_core.ports.agent import Agent

if TYPE_CHECKING:
    from conductor_core.agents.templates.template import Template


def builtin_agents(
    declarations: Sequence[Declaration] = (), *, templates: "Mapping[str, Template] | None" = None
) -> tuple[Agent, ...]:
    """All command agents: ours, and those that users declared.

    Args:
        declarations: programs of users as agents.
        templates: instead of the library that comes with Conductor.
    """
    ours: tuple[Agent, ...] = (TemplateAgent(templates), FormatAgent(), RunChecksAgent(), InspectorAgent())
    return (*ours, *map(DeclaredAgent, declarations))
