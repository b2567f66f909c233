"""What the evidence says about a run."""

from collections.abc import Iterator, Sequence

from conductor_core.domain.evidence import Claim, CommandEvidence, Evidence, Verdict
from conductor_core.domain.ids import DELIVER, PLAN
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import RunState, Task
from conductor_core.logic.command_lines import written
from conductor_core.logic.figures import count
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.planning.wishes import AS_ASKED, untested
from conductor_core.logic.sentences import all_of
from conductor_core.logic.shortfall import NAMED, SHORT, done_since, summed_up, undone_since, unfinished


def regressions(before: Sequence[CommandEvidence], after: Sequence[CommandEvidence]) -> tuple[str, ...]:
    """One sentence for each check that came out worse than on the files as they came."""
    baseline = {evidence.argv: evidence for evidence in before}
    sentences = []
    for now in after:
        then = baseline.get(now.argv)
        line = written(now.argv)
        if now.exit_code != 0 and (then is None or then.exit_code == 0):
            sentences.append(f"`{line}` ends with exit code {now.exit_code}.")
        elif then and (now.tests_passed or 0) < (then.tests_passed or 0):
            passes = "cannot be run" if now.not_run else f"passes {count(now.tests_passed or 0, 'test')}"
            sentences.append(f"`{line}` {passes}; before it passed {then.tests_passed}.")
        elif then and then.lint and now.warnings > then.warnings:
            sentences.append(f"`{line}` finds {count(now.warnings, 'fault')}; before it found {then.warnings:,}.")
    return tuple(sentences)


def compared(
    before: Sequence[CommandEvidence], after: Sequence[CommandEvidence]
) -> Iterator[tuple[CommandEvidence | None, CommandEvidence]]:
    """Each check beside itself on the files as they came."""
    baseline = {evidence.argv: evidence for evidence in before}
    return ((baseline.get(now.argv), now) for now in after)


def verdicts(tasks: Sequence[Task]) -> tuple[Verdict, ...]:
    """What the reviewers said, each of one task or with what left and entered the files since they began: of that they said nothing."""
    given: list[Verdict] = []
    for task in tasks:
        outcome = task.outcome
        if (
            task.planned.entry_of
            or task.state != "done"
            or outcome is None
            or outcome.kind != "done"
            or outcome.verdict is None
        ):
            continue
        of = task.planned.reviews
        since = {"before_undoing": undone_since(task, tasks), "before_doing": done_since(task, tasks)}
        given.append(outcome.verdict.model_copy(update={"of": of} if of else since))
    return tuple(given)


def struck(tasks: Sequence[Task]) -> tuple[Claim, ...]:
    """What agents said that proved false, each with who said it."""
    return tuple(
        dict.fromkeys(
            claim.model_copy(update={"by": ", ".join(filter(None, (task.agent, task.key)))})
            for task in tasks
            if task.outcome
            for claim in task.outcome.struck
        )
    )


def claimed(claim: Claim) -> str:
    """``docs/a.md exists (codex, T3)``."""
    said = f"{claim.subject} exists" if claim.kind == "file" else f"`{claim.subject}` succeeds"
    return f"{said} ({claim.by})" if claim.by else said


def not_so(struck: Sequence[Claim]) -> str:
    """What of the word of one agent is false, e.g. ``Claimed, but not so: b.py exists``."""
    return f"Claimed, but not so: {'; '.join(map(claimed, struck))}"


def end_state(plan: Plan, tasks: Sequence[Task], evidence: Evidence) -> tuple[RunState, str]:
    """How the run ended, and the reason as one sentence; why a part was refused stands in the evidence.

    ``done`` needs every task done, nothing refused, no check worse than before, and no reviewer against it.
    """
    worse = regressions(evidence.baseline, evidence.commands)
    planned = [task for task in tasks if task.key not in (PLAN, DELIVER) and not task.planned.entry_of]
    brought = [task for task in planned if task.state == "done"]
    left = [*unfinished(tasks), *(refusal.what for refusal in plan.refusals)]
    against = [one.reviewer for one in evidence.verdicts if not (one.approved or one.accepted or one.dropped)]
    if worse:
        return "failed", _because_undone(planned, worse[0])
    if not left and not against:
        without = "" if evidence.changes else ". Nothing had to be changed, so there is no patch"
        return "done", f"{_everything(planned)} is done{_skipped(planned)}{_verified(plan, evidence)}{without}."
    if taken_out(planned, evidence):
        return "incomplete", f"{_whose(evidence)}, so the files are as they were before."
    if against:
        return "incomplete", f"The reviewer {against[0]} does not approve the result."
    meant = any(task.planned.kind in ("work", "pick") for task in brought) or any(map(_undone, planned))
    state: RunState = "incomplete" if meant else "failed"
    return state, summed_up(left)


def taken_out(tasks: Sequence[Task], evidence: Evidence) -> bool:
    """Whether nothing is left of what was done, because people took it out of the files again."""
    work = [
        task for task in tasks if task.planned.kind in ("work", "pick") and task.state not in ("skipped", "cancelled")
    ]
    return bool(work) and not evidence.changes and all(map(_undone, work))


def _undone(task: Task) -> bool:
    return task.state == "undone"


def _whose(evidence: Evidence) -> str:
    """Who took everything out, where that was said of a review."""
    dropped = next((one for one in evidence.verdicts if one.dropped), None)
    return f"{dropped.by} dropped what {dropped.reviewer} does not approve" if dropped else "Everything was undone"


def _everything(tasks: Sequence[Task]) -> str:
    skipped = any(task.state == "skipped" and not task.gone_with for task in tasks)
    return "Everything that is still wanted" if skipped else "Everything that was planned"


def _skipped(tasks: Sequence[Task]) -> str:
    skipped = [task.key for task in tasks if task.state == "skipped" and not task.gone_with]
    return f" ({all_of(skipped)} {'was' if len(skipped) == 1 else 'were'} skipped)" if skipped else ""


def _verified(plan: Plan, evidence: Evidence) -> str:
    """How far it is borne out."""
    but = "; ".join(filter(None, (_unproved(plan, evidence), _not_so(evidence.struck))))
    return f"; {but}" if but else " and verified"


def _unproved(plan: Plan, evidence: Evidence) -> str:
    """What the checks do not bear out; none of them has come out worse."""
    if untested(plan.goal):
        return f"no check of the project was run, {AS_ASKED}"
    ran = [command for command in evidence.commands if not command.not_run]
    if not ran:
        return "no check of the project could be run"
    red = sum(command.exit_code != 0 for command in ran)
    chance = sum(command.flaky for command in ran)
    unable = len(evidence.commands) - len(ran) + len(evidence.unchecked)
    but = [
        *([f"{_checks(red)} {'fails as it' if red == 1 else 'fail as they'} did before"] if red else []),
        *([f"{_checks(chance)} failed once and passed once on the same files"] if chance else []),
        *([f"{_checks(unable)} could not be run"] if unable else []),
    ]
    return " and ".join(but)


def _not_so(struck: Sequence[Claim]) -> str:
    """What agents said of it and should not be taken for true."""
    if not struck:
        return ""
    named = "; ".join(one_line(claimed(claim), SHORT) for claim in struck[:NAMED])
    more = f"; and {len(struck) - NAMED} more" if len(struck) > NAMED else ""
    return f"but {'what an agent claimed' if len(struck) == 1 else 'what agents claimed'} is not so: {named}{more}"


def _checks(number: int) -> str:
    return "one check" if number == 1 else f"{number} checks"


def _because_undone(tasks: Sequence[Task], sentence: str) -> str:
    """What people took out of the files comes before what came of it."""
    undone = [f"{task.key} {task.planned.title}" for task in tasks if task.state == "undone"]
    if not undone:
        return f"On the delivered files {sentence}"
    were, them = ("was", "it") if len(undone) == 1 else ("were", "them")
    return f"{', '.join(undone)} {were} undone; without {them} {sentence}"
