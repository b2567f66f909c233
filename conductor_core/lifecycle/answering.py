"""What follows from a yes or a no."""

from conductor_core.domain.ask import Approval, Spend
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import Run
from conductor_core.errors import StateError
from conductor_core.lifecycle import approvals, capping, policing, publishing, reaching, replanning, runs
from conductor_core.lifecycle.laying_out import another, lay_out
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.board.progress import whole
from conductor_core.logic.sentences import begun


def approve(moment: Moment, approval: Approval, digest: str | None) -> str:
    """Somebody said yes to exactly what has this digest (None: to what waits); gives one sentence on what follows.

    Raises:
        StateError: it does not count; says why.
    """
    run = moment.run(approval.run)
    if approval.open and approval.subject == "plan" and run.state != "awaiting_approval":
        runs.must_wait(run)
    answered = approvals.answer(moment, approval, digest, approved=True)
    match approval.subject:
        case "plan":
            version, _ = runs.plan_of(moment, run)
            runs.approved(moment, run, approval.spend)
            return f"Version {version} of the plan of {run.id} is approved; work begins."
        case "change":
            replanning.approved(moment, approval)
            return f"The plan of {run.id} has changed."
        case "merge":
            return policing.merged(moment, run, approval)
        case "push" | "sensitive":
            return publishing.approved(moment, run, approval)
        case "network":
            return reaching.answered(moment, run, answered)
        case "spending":
            return _spend(moment, policing.spending(run, approval.spend), approval)


def _spend(moment: Moment, run: Run, approval: Approval) -> str:
    """A run that had asked before it spends more goes on."""
    moment.tx.runs.save(run)
    if run.state != "paused" or run.held is None or not run.held.cap.asks or capping.exhausted(moment, run):
        return f"{begun(approval.what)} is approved."
    runs.resume(moment, run)
    return f"{begun(approval.what)} is approved; it goes on."


def approve_cheaper(moment: Moment, approval: Approval, digest: str | None) -> str:
    """Somebody said yes to the cheaper plan that was offered beside the first; gives one sentence on what follows.

    Raises:
        StateError: there is none, or it does not count; says why.
    """
    run = moment.run(approval.run)
    if approval.open and run.state != "awaiting_approval":
        runs.must_wait(run)
    if approval.open and (approval.plan is None or not approval.plan.digest.startswith(digest or "")):
        raise StateError(f"There is no such cheaper plan for {run.id}: look at it again, then approve.")
    approvals.answer(moment, approval, None, approved=True, reason="the cheaper one")
    if approval.plan is not None:
        _take_cheaper(moment, run, approval.plan, approval.spend)
    return f"The cheaper plan of {run.id} is approved; work begins."


def _take_cheaper(moment: Moment, run: Run, plan: Plan, spend: Spend | None) -> None:
    """The cheaper plan takes the place of the one that was put to people."""
    version, _ = runs.plan_of(moment, run)
    moment.tx.plans.add(run.id, version + 1, plan)
    lay_out(moment, run, plan)
    moment.tell(run.id, another(moment, run, version + 1, plan))
    high = whole(plan.tasks).cost_high
    runs.approved(moment, run, spend if high is None or spend is None else Spend(upto=min(spend.upto, high)))


def reject(moment: Moment, approval: Approval, digest: str | None, reason: str) -> str:
    """Somebody said no; gives one sentence on what follows.

    Raises:
        StateError: it does not count; says why.
    """
    run = moment.run(approval.run)
    answered = approvals.answer(moment, approval, digest, approved=False, reason=reason)
    match approval.subject:
        case "plan":
            runs.turn_down(moment, run, reason)
            return f"The plan of {run.id} is rejected; nothing was changed."
        case "push" | "sensitive":
            return publishing.turned_down(moment, run, approval, reason)
        case "network":
            return reaching.answered(moment, run, answered)
        case _:
            return f"{begun(approval.what)} is not approved."
