"""Command agents: deterministic programs as members of the team. They cost nothing and may run twice."""

from conductor_core.agents.commands.catalogue import builtin_agents

__all__ = ["builtin_agents"]
