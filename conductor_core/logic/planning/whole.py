"""Where no model plans but somebody can code: what rules cannot do is handed over whole, as one task."""

from collections.abc import Sequence
from datetime import datetime

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask, Refusal
from conductor_core.domain.run import Mode
from conductor_core.domain.usage import Estimate
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.planning.drafts import check_draft, placed
from conductor_core.logic.planning.existing import runnable
from conductor_core.logic.planning.goals import ASK_A_MODEL, NEEDS_EMPTY, NEEDS_MODEL, NEEDS_PURPOSE, RULES
from conductor_core.logic.planning.notes import findings
from conductor_core.logic.planning.rules import unwanted
from conductor_core.logic.planning.summing_up import summed_up
from conductor_core.logic.roster import Roster
from conductor_core.logic.routing import Nobody, choose

SAID = "Planned by rules, all of it as one task: no model plans here (`agents` shows who could)."
"""On such a plan."""
_ESTIMATE = Estimate(seconds_low=10, seconds_high=600, cost_low=None, cost_high=None)
_REVIEW = "Judge whether the work does what was asked, and does it well. The order was:\n\n"


def for_a_coder(plan: Plan, roster: Roster, now: datetime) -> bool:
    """Whether rules leave out something that they do not know enough for, and somebody who can code is there."""
    return any(map(_beyond_rules, plan.refusals)) and _somebody(work_of(plan.goal), roster, now)


def _beyond_rules(refusal: Refusal) -> bool:
    """Whether somebody who thinks could do it."""
    return refusal.needs in (NEEDS_MODEL, NEEDS_PURPOSE, NEEDS_EMPTY) or refusal.needs.endswith(ASK_A_MODEL)


def as_one_task(
    plan: Plan,
    roster: Roster,
    now: datetime,
    mode: Mode,
    analysis: Analysis,
    baseline: Sequence[CommandEvidence],
) -> Plan:
    """The goal of a plan that rules could not make: one order in its own words, then what can be run, then a review as the mode says."""
    left_out = unwanted(plan.goal)
    checks, absent = runnable(analysis.checks, baseline) if "checks" not in left_out else ([], [])
    tasks = [work_of(plan.goal)]
    if checks and roster.get("run-checks"):
        tasks.append(placed(check_draft(checks), len(tasks) + 1, (tasks[-1].key,)))
    review = _review(plan.goal, len(tasks) + 1, tasks[-1].key)
    if mode == "careful" and "review" not in left_out and _somebody(review, roster, now):
        tasks.append(review)
    return Plan(
        goal=plan.goal,
        title=one_line(plan.goal, 120),
        summary=summed_up(tasks),
        planner=RULES,
        tasks=tuple(tasks),
        notes=(SAID, *(findings(analysis, frozenset()) if analysis.files else ()), *absent),
    )


def _somebody(task: PlannedTask, roster: Roster, now: datetime) -> bool:
    return not isinstance(choose(task, roster, now), Nobody)


def work_of(goal: str) -> PlannedTask:
    """All of a goal as one order."""
    return PlannedTask(key=TaskKey("T1"), title=one_line(goal, 120), brief=goal[:20_000], estimate=_ESTIMATE)


def _review(goal: str, number: int, after: TaskKey) -> PlannedTask:
    return PlannedTask(
        key=TaskKey(f"T{number}"),
        title="Review the result",
        brief=f"{_REVIEW}{goal}"[:20_000],
        kind="review",
        role="reviewer",
        needs=(after,),
        estimate=_ESTIMATE,
    )
