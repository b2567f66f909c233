"""Plans without a model: what is known to work is planned, the rest is refused in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor_core.domain.agent import AgentCard
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.plan import Plan, Refusal
from conductor_core.logic.analysis import Analysis, Check
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.planning.clauses import Ability, understand
from conductor_core.logic.planning.drafts import Draft, check_draft, in_stages, review_draft
from conductor_core.logic.planning.goals import (
    DEFAULT_GOAL,
    IMPROVE_GOAL,
    NEEDS_EMPTY,
    NEEDS_FILES,
    NEEDS_MODEL,
    quoted,
    same_goal,
)
from conductor_core.logic.planning.improving import ADDERS, formatting
from conductor_core.logic.planning.naming import FALLBACK, name_in
from conductor_core.logic.planning.notes import findings
from conductor_core.logic.planning.scaffold import scaffold_tasks

PLANNER = "rules"
MOST_PATHS = 400


@dataclass(frozen=True, kw_only=True)
class _Order:
    """What of a goal is to be planned."""

    wanted: frozenset[Ability]
    unwanted: frozenset[Ability] = frozenset()
    rest: tuple[str, ...] = ()


def plan_by_rules(
    goal: str,
    analysis: Analysis | None,
    agents: Sequence[AgentCard],
    *,
    name: str = "",
    year: int | None = None,
    baseline: Sequence[CommandEvidence] | None = None,
) -> Plan:
    """A plan that command agents can carry out.

    Args:
        goal: what somebody wants.
        analysis: of the project's files; None when there are none.
        agents: who can be given work; tasks for others are left out.
        name: the project's name, for people.
        year: for a licence; None leaves it out.
        baseline: how the project's own checks came out; those that are not in it cannot be run here. None is not known.
    """
    order = _order(goal)
    if analysis is None or analysis.files == 0:
        plan = _plan_new(goal, order, year)
    else:
        plan = _plan_existing(goal, order, analysis, name, baseline)
    return _without_strangers(plan, agents)


def _order(goal: str) -> _Order:
    if same_goal(goal, DEFAULT_GOAL):
        return _Order(wanted=frozenset({"scaffold"}))
    if same_goal(goal, IMPROVE_GOAL):
        return _Order(wanted=frozenset({"improve"}))
    understood = understand(goal)
    return _Order(wanted=understood.wanted, unwanted=understood.unwanted, rest=understood.rest)


def _plan_new(goal: str, order: _Order, year: int | None) -> Plan:
    if "scaffold" in order.wanted and not order.rest:
        name = name_in(goal) or FALLBACK
        tasks = scaffold_tasks(name, year=year, without=order.unwanted)
        return Plan(
            goal=goal,
            title=f"Build the command-line tool {name}",
            summary=f"A new Python tool, {name}: package, tests, documents, Dockerfile and CI workflow are written at the same "
            "time; then its tests run, and a second agent looks everything over.",
            planner=PLANNER,
            tasks=tasks,
        )
    if order.rest:
        return _refused(goal, NEEDS_MODEL)
    return _refused(goal, NEEDS_FILES)


def _refused(goal: str, needs: str) -> Plan:
    return Plan(
        goal=goal,
        title="Nothing that can be done here",
        planner=PLANNER,
        tasks=(),
        refusals=(Refusal(what=quoted(goal), needs=needs),),
    )


def _plan_existing(
    goal: str, order: _Order, analysis: Analysis, name: str, baseline: Sequence[CommandEvidence] | None
) -> Plan:
    work, said = _work(order, analysis, name)
    runnable, absent = _runnable(analysis.checks, baseline)
    refusals = []
    if order.rest:
        clauses = ", ".join(f"“{clause}”" for clause in order.rest[:5])
        refusals.append(Refusal(what=clauses if order.wanted or order.unwanted else quoted(goal), needs=NEEDS_MODEL))
    if "scaffold" in order.wanted:
        refusals.append(Refusal(what="A new command-line tool", needs=NEEDS_EMPTY))
    if {"tests", "docs", "licence"} & order.wanted and "improve" not in order.wanted:
        refusals.append(Refusal(what="Tests, changelogs and licences for an existing project", needs=NEEDS_MODEL))
    label = one_line(name or (analysis.main.name if analysis.main else "") or "the project", 60)
    asked_to_look = bool({"improve", "checks", "review"} & order.wanted)
    stages: list[list[Draft]] = [work]
    if work or asked_to_look:
        stages.append([check_draft(runnable)] if runnable else [])
        if work or "review" in order.wanted or not runnable:
            stages.append([_review(analysis, work)])
    elif not refusals:
        said.append("Nothing that was asked for is left to do.")
        stages.append([check_draft(runnable)] if runnable else [_review(analysis, work)])
    tasks = in_stages(*stages)
    if not work and "improve" in order.wanted:
        said.insert(0, "Nothing was found that could be made better without a model.")
    return Plan(
        goal=goal,
        title=f"Improve {label}" if tasks else "Nothing that can be done here",
        summary=_summary(work, tasks_follow=bool(runnable), said=said),
        planner=PLANNER,
        tasks=tasks,
        refusals=tuple(refusals),
        notes=(*findings(analysis), *said, *absent),
    )


def _work(order: _Order, analysis: Analysis, name: str) -> tuple[list[Draft], list[str]]:
    """Tasks that change files, and what there is to say about those that are not there."""
    everything = "improve" in order.wanted
    drafts: list[Draft] = []
    said: list[str] = []
    if (everything or "format" in order.wanted) and "format" not in order.unwanted:
        draft = formatting(analysis, name, restyle="format" in order.wanted)
        if draft:
            drafts.append(draft)
        elif "format" in order.wanted:
            said.append("The formatting is in order already.")
    for ability, (lacking, make) in ADDERS.items():
        asked = ability in order.wanted
        if not (asked or everything) or ability in order.unwanted:
            continue
        if lacking not in analysis.missing:
            if asked:
                said.append(f"There is a {lacking} already; it was left as it is.")
            continue
        draft = make(analysis, name)
        if draft:
            drafts.append(draft)
        else:
            said.append(_UNKNOWN[ability])
    return drafts, said


_UNKNOWN = {
    "ci": "A CI workflow is left out, because no way to test or build the project was found.",
    "container": "A Dockerfile is left out, because it is not sure how the project starts and what it needs.",
    "contributing": "CONTRIBUTING is left out, because no way to run tests was found.",
}


def _runnable(checks: Sequence[Check], baseline: Sequence[CommandEvidence] | None) -> tuple[list[Check], list[str]]:
    if baseline is None:
        return list(checks), []
    seen = {evidence.argv: evidence for evidence in baseline}
    said = []
    for check in checks:
        line = " ".join(check.argv)
        before = seen.get(check.argv)
        if before is None:
            said.append(f"`{line}` cannot be run here: {check.requires} is not installed.")
        elif before.stopped:
            said.append(f"`{line}` did not end by itself within {before.seconds:.0f} s, so it is not used as a check.")
        elif before.exit_code != 0:
            said.append(f"`{line}` did not succeed on the files as they came either (exit code {before.exit_code}).")
    return [check for check in checks if check.argv in seen and not seen[check.argv].stopped], said


def _review(analysis: Analysis, work: Sequence[Draft]) -> Draft:
    paths = sorted({path for draft in work for path in draft.writes})
    known = sorted({place.path for place in (*analysis.broken, *analysis.secrets)})
    return review_draft(
        {
            **({"paths": [*paths]} if paths and len(paths) <= MOST_PATHS else {}),
            **({"known": [*known[:MOST_PATHS]]} if known else {}),
        }
    )


def _summary(work: Sequence[Draft], *, tasks_follow: bool, said: Sequence[str]) -> str:
    if not work:
        return said[0] if said else ""
    count = "One task" if len(work) == 1 else f"{len(work)} tasks at the same time"
    then = "then the project's own checks must come out as before, and" if tasks_follow else "then"
    return f"{count}; {then} a second agent looks the change over."


def _without_strangers(plan: Plan, agents: Sequence[AgentCard]) -> Plan:
    """Without the tasks of agents that are not here, each named as missing."""
    here = {card.name for card in agents}
    gone = [task for task in plan.tasks if task.agent not in here]
    if not gone:
        return plan
    lost = {task.key for task in gone}
    kept = tuple(
        task.model_copy(update={"needs": tuple(need for need in task.needs if need not in lost)})
        for task in plan.tasks
        if task.key not in lost
    )
    refusals = tuple(
        Refusal(what=task.title, needs=f"the agent {task.agent} is not available; see `agents`") for task in gone
    )
    return plan.model_copy(update={"tasks": kept, "refusals": (*plan.refusals, *refusals)})
