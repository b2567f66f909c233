"""Planning by rules: goals that need no model become plans of command agents' tasks."""

from conductor_core.logic.planning.goals import DEFAULT_GOAL, IMPROVE_GOAL, NEEDS_MODEL, suits_rules
from conductor_core.logic.planning.rules import plan_by_rules

__all__ = ["DEFAULT_GOAL", "IMPROVE_GOAL", "NEEDS_MODEL", "plan_by_rules", "suits_rules"]
