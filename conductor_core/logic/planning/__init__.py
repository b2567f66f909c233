"""Planning by rules: goals that need no model become plans of command agents' tasks."""

from conductor_core.logic.planning.goals import DEFAULT_GOAL, IMPROVE_GOAL, NEEDS_MODEL, same_goal, suits_rules
from conductor_core.logic.planning.naming import name_for
from conductor_core.logic.planning.notes import unobeyed
from conductor_core.logic.planning.refusing import explained, hopeless, reason
from conductor_core.logic.planning.rules import plan_by_rules, unwanted
from conductor_core.logic.planning.whole import as_one_task, for_a_coder

__all__ = [
    "DEFAULT_GOAL",
    "IMPROVE_GOAL",
    "NEEDS_MODEL",
    "as_one_task",
    "explained",
    "for_a_coder",
    "hopeless",
    "name_for",
    "plan_by_rules",
    "reason",
    "same_goal",
    "suits_rules",
    "unobeyed",
    "unwanted",
]
