"""What cannot be done, in one sentence: the goal, what is missing, what to do."""

from datetime import datetime

from conductor_core.domain.ids import PLAN
from conductor_core.domain.plan import Plan, PlannedTask, Refusal
from conductor_core.logic.planning.goals import NEEDS_MODEL, suits_rules
from conductor_core.logic.planning.rules import plan_by_rules, plan_unseen
from conductor_core.logic.planning.whole import for_a_coder, work_of
from conductor_core.logic.roster import Roster
from conductor_core.logic.routing import Nobody, Routing, choose


def hopeless(goal: str, roster: Roster, now: datetime, *, files: bool) -> str | None:
    """Why nothing of a goal can be done; None where something can, or might turn out to.

    ``files``: there are some, and nobody looked at them yet.
    """
    if not suits_rules(goal) and not isinstance(_planner(goal, roster, now), Nobody):
        return None
    if files:
        unseen = plan_unseen(goal)
        return reason(explained(unseen, roster, now)) if unseen and not for_a_coder(unseen, roster, now) else None
    here = {member.name for member in roster.usable} | {member.name for member in roster.members if member.pending}
    plan = plan_by_rules(goal, None, tuple(member.card for member in roster.members if member.name in here))
    return None if plan.tasks or for_a_coder(plan, roster, now) else reason(explained(plan, roster, now))


def explained(plan: Plan, roster: Roster, now: datetime) -> Plan:
    """Where somebody who thinks is there and cannot work, why that is and what to do about it is what people need to know."""
    kinds = {member.card.kind for member in roster.members}
    nobody = choose(work_of(plan.goal), roster, now) if "cli" in kinds else _planner(plan.goal, roster, now)
    if not isinstance(nobody, Nobody) or not (roster.wish or kinds - {"command"}):
        return plan
    somebody = "a language model or an agent program" if "cli" in kinds else "a language model"
    needs = f"it needs {somebody}, and {nobody.why}. {nobody.advice}"

    def told(refusal: Refusal) -> Refusal:
        return refusal.model_copy(update={"needs": needs}) if refusal.needs == NEEDS_MODEL else refusal

    return plan.model_copy(update={"refusals": tuple(told(refusal) for refusal in plan.refusals)})


def _planner(goal: str, roster: Roster, now: datetime) -> Routing:
    return choose(PlannedTask(key=PLAN, title="Plan", brief=goal, kind="plan", role="planner"), roster, now)


def reason(plan: Plan) -> str:
    """Why a plan has no tasks."""
    said = " ".join(f"{refusal.what}: {refusal.needs.rstrip('.')}." for refusal in plan.refusals)
    return said or "There is nothing to do."
