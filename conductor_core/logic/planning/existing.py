"""Plans for projects that have files: what they lack is added, and their own checks must come out as before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.plan import Plan, Refusal
from conductor_core.logic.analysis import Analysis, Check
from conductor_core.logic.command_lines import not_there
from conductor_core.logic.figures import duration
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.planning.clauses import Ability, Understood
from conductor_core.logic.planning.drafts import Adder, Draft, check_draft, in_stages, review_draft
from conductor_core.logic.planning.formatting import formatting, nothing_for
from conductor_core.logic.planning.goals import NEEDS_EMPTY, NEEDS_MODEL, RULES, quoted
from conductor_core.logic.planning.improving import ADDERS
from conductor_core.logic.planning.licences import licence
from conductor_core.logic.planning.notes import findings
from conductor_core.logic.planning.proven import proven

MOST_PATHS = 400
MOST_CLAUSES = 5
"""Clauses that a refusal quotes."""
BY_MODELS: tuple[Ability, ...] = ("tests", "docs")
"""What rules write for a new tool only."""
_THINGS = {"ci": "A CI workflow", "container": "A Dockerfile", "contributing": "CONTRIBUTING"}


def plan_existing(
    goal: str,
    order: Understood,
    analysis: Analysis,
    *,
    name: str,
    year: int | None,
    baseline: Sequence[CommandEvidence] | None,
) -> Plan:
    """What can be added or put in order, then the project's own checks, then a review; the rest is refused."""
    work = _work(order, proven(analysis, baseline or ()), name, year)
    refusals = [*need_model(goal, order), *work.refusals]
    if "scaffold" in order.wanted:
        refusals.append(Refusal(what=quoted(order.wanted["scaffold"]), needs=NEEDS_EMPTY))
    checks, absent = runnable(analysis.checks, baseline) if "checks" not in order.unwanted else ([], [])
    review = [_review(analysis, work.drafts)] if "review" not in order.unwanted else []
    label = one_line(name or (analysis.main.name if analysis.main else "") or "the project", 60)
    asked_to_look = not {"improve", "checks", "review"}.isdisjoint(order.wanted)
    said = work.said
    stages: list[Sequence[Draft]] = [work.drafts]
    if work.drafts or asked_to_look:
        stages.append([check_draft(checks)] if checks else [])
        if work.drafts or "review" in order.wanted or not checks:
            stages.append(review)
    elif not refusals:
        said = (*said, "Nothing that was asked for is left to do.")
        stages.append([check_draft(checks)] if checks else review)
    if not work.drafts and "improve" in order.wanted:
        summary = "Nothing was found that could be made better without a model."
    elif work.drafts:
        summary = _summary(work.drafts, checked=bool(checks), reviewed=bool(review))
    else:
        summary, said = " ".join(said), ()
    tasks = in_stages(*stages)
    return Plan(
        goal=goal,
        title=f"Improve {label}" if tasks else "Nothing that can be done here",
        summary=summary,
        planner=RULES,
        tasks=tasks,
        refusals=tuple(refusals),
        notes=(*findings(analysis, work.added), *said, *absent),
    )


def need_model(goal: str, order: Understood) -> Iterator[Refusal]:
    """All that a model could do, in one refusal: what asks for it, or the goal when that is all of it."""
    asked = [ability for ability in BY_MODELS if ability in order.wanted]
    clauses = [*map(quoted, (*order.rest[:MOST_CLAUSES], *(order.wanted[ability] for ability in asked)))]
    whole = not order.unwanted and len(asked) == len(order.wanted)
    if clauses:
        yield Refusal(what=quoted(goal) if whole else ", ".join(clauses), needs=NEEDS_MODEL)


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What comes of an order on files that exist."""

    drafts: tuple[Draft, ...]
    said: tuple[str, ...]
    """About what is not among the drafts and need not be."""
    added: frozenset[str]
    """What was missing, by its names in ``Analysis.missing``."""
    refusals: tuple[Refusal, ...]


def _work(order: Understood, analysis: Analysis, name: str, year: int | None) -> _Work:
    drafts: list[Draft] = []
    said: list[str] = []
    added: set[str] = set()
    refusals: list[Refusal] = []
    if "format" not in order.unwanted and not {"improve", "format"}.isdisjoint(order.wanted):
        draft = formatting(analysis, order)
        refusals += nothing_for(analysis, order)
        if draft:
            drafts.append(draft)
        elif "format" in order.wanted and not refusals:
            said.append("The formatting is in order already.")
    for ability, lacking, make in _additions(order, year):
        clause = order.wanted.get(ability)
        if lacking not in analysis.missing:
            if clause is not None:
                said.append(f"{quoted(clause)}: it is there already, and was left as it was.")
            continue
        made = make(analysis, name)
        if isinstance(made, Draft):
            drafts.append(made)
            added.add(lacking)
        elif clause is None:
            said.append(f"{_THINGS[ability]} is left out, because {made.why}.")
        else:
            refusals.append(Refusal(what=quoted(clause), needs=f"{made.why}; {made.remedy}"))
    return _Work(drafts=tuple(drafts), said=tuple(said), added=frozenset(added), refusals=tuple(refusals))


def _additions(order: Understood, year: int | None) -> Iterator[tuple[Ability, str, Adder]]:
    """What may be added, and its name in ``Analysis.missing``. A licence is only added when it is asked for."""
    for ability, (lacking, make) in ADDERS.items():
        if ability not in order.unwanted and not {"improve", ability}.isdisjoint(order.wanted):
            yield ability, lacking, make
    if "licence" in order.wanted:
        yield "licence", "licence", licence(order.wanted["licence"], year)


def runnable(checks: Sequence[Check], baseline: Sequence[CommandEvidence] | None) -> tuple[list[Check], list[str]]:
    """The checks that can be run here, as their baseline shows, and what is to be said about the others."""
    if baseline is None:
        return list(checks), []
    seen = {evidence.argv: evidence for evidence in baseline}
    said = []
    for check in checks:
        line = " ".join(check.argv)
        before = seen.get(check.argv)
        if before is None:
            said.append(f"`{line}` cannot be run here: {not_there(check.requires)}.")
        elif before.stopped:
            said.append(
                f"`{line}` did not end by itself within {duration(before.seconds)}, so it is not used as a check."
            )
        elif before.not_run:
            said.append(f"`{line}` could not be run on the files as they came: {before.not_run}.")
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


def _summary(work: Sequence[Draft], *, checked: bool, reviewed: bool) -> str:
    count = "One task" if len(work) == 1 else f"{len(work)} tasks, none of which waits for another"
    ends = [
        *(["the project's own checks must come out as before"] if checked else []),
        *(["a second agent looks the change over"] if reviewed else []),
    ]
    then = f"; then {', and '.join(ends)}" if ends else ""
    return f"{count}{then}."
