"""What a reviewer found goes back to whose work it is about."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from conductor_core.domain.evidence import Finding, Verdict
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.run import Task

ACCEPT, ANOTHER, DROP = "accept as it is", "give to another", "drop"
"""What a person can say when author and reviewer do not agree."""


def reviewed(review: Task, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Work that is done and that a review needs, directly or through others; what was done last comes last.

    A review of one task looks at that and at what settled its findings.
    """
    by_key = {task.key: task for task in tasks}
    ahead, reached = list(review.planned.needs), dict[TaskKey, None]()
    while ahead:
        key = ahead.pop()
        if key in by_key and key not in reached:
            reached[key] = None
            ahead += () if review.planned.reviews else by_key[key].planned.needs
    found = [by_key[key] for key in reached]
    work = [one for one in found if one.planned.kind in ("work", "pick") and not one.planned.entry_of]
    return tuple(sorted((one for one in work if one.state == "done"), key=lambda one: (one.ended_at, one.position)))


def blamed(
    verdict: Verdict, work: Sequence[Task], touched: Mapping[str, TaskKey], programs: Collection[str]
) -> Task | None:
    """Whose work most findings are about, by who changed the files last; otherwise who worked last. Programs learn nothing."""
    authors = {task.key: task for task in work if task.agent and task.agent not in programs}
    paths = [finding.path for finding in verdict.findings if finding.path]
    keys = [key for path in paths if (key := touched.get(path)) in authors]
    last = next(reversed(authors.values()), None)
    return authors[Counter(keys).most_common(1)[0][0]] if keys else last


def repair(review: Task, blame: Task, verdict: Verdict, said: str, number: int, agent: str | None) -> PlannedTask:
    """The order to settle what was found, in place of the author's own order."""
    findings = "\n".join(f"- {_line(finding)}" for finding in verdict.findings) or f"- {said}"
    brief = f"A reviewer does not approve your work. Settle what was found:\n{findings}\n\nThe order was:\n{blame.planned.brief}"
    return PlannedTask(
        key=TaskKey(f"{review.key}-{number}"),
        title=f"Settle what {verdict.reviewer} found in {blame.key}"[:120],
        brief=brief[:20_000],
        role=blame.planned.role,
        agent=agent,
        needs=review.planned.needs,
        priority=blame.planned.priority,
        timeout=blame.planned.timeout,
        estimate=blame.planned.estimate,
    )


def _line(finding: Finding) -> str:
    where = f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path
    return f"{where}: {finding.text}" if where else finding.text
