"""Rules of a project that bind money, and what becomes of its files."""

from conductor_core.domain.ask import Approval
from conductor_core.domain.cap import Cap
from conductor_core.domain.ids import CommitId
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.run import Run
from conductor_core.errors import StateError
from conductor_core.events.run import BudgetChanged
from conductor_core.lifecycle import approvals
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import said
from conductor_core.logic.figures import exact
from conductor_core.logic.sentences import begun


def within(moment: Moment, run: Run) -> Run:
    """The run with no more money than may be spent without asking; more of it is a matter of `budget`, and of who may."""
    rule = approvals.policy_of(moment, run).of("spending")
    budget = run.options.budget
    if rule.by == "nobody" or rule.above is None or (budget is not None and budget <= rule.above):
        return run
    what = f"set the budget to {exact(rule.above)}, by the rule “{said('spending', rule)}”"
    cap = Cap(scope="run", whose=run.id, amount=rule.above)
    moment.tell(run.id, BudgetChanged(by=CONDUCTOR.name, what=what, cap=cap))
    return run.model_copy(update={"options": run.options.model_copy(update={"budget": rule.above})})


def check_spending(moment: Moment, run: Run, amount: int | None) -> None:
    """Whether who acts now may let a run spend that much, in micros; None is no limit.

    Raises:
        StateError: it is more than may be spent without a yes that is not theirs to give.
    """
    rule = approvals.policy_of(moment, run).of("spending")
    if rule.by == "nobody" or rule.above is None or (amount is not None and amount <= rule.above):
        return
    if not moment.actor.may(rule.by):
        article = "an" if rule.by == "owner" else "a"
        raise StateError(
            f"Only {article} {rule.by} may let {run.id} spend more than {exact(rule.above)}; you are {moment.actor.role}."
        )
    if rule.other and moment.actor.id == run.started_by.id:
        raise StateError(f"You started {run.id} yourself: somebody else has to let it spend more.")


def check_change(moment: Moment, run: Run) -> None:
    """Whether who acts now may change the plan of a run by an order alone, which is their yes as well.

    Raises:
        StateError: by the rules of its project that takes a yes that is not theirs to give.
    """
    rule = approvals.policy_of(moment, run).of("change")
    if rule.by == "nobody":
        return
    if not moment.actor.may(rule.by):
        article = "an" if rule.by == "owner" else "a"
        raise StateError(f"Only {article} {rule.by} may change the plan of {run.id}; you are {moment.actor.role}.")
    if rule.other and moment.actor.id == run.started_by.id:
        raise StateError(f"You started {run.id} yourself: somebody else has to change its plan.")


def hand_to_project(moment: Moment, run: Run) -> None:
    """What a run made becomes the files of its project, at once or when somebody has said yes to exactly that commit."""
    if run.head is None:
        return
    rule = approvals.policy_of(moment, run).of("merge")
    if rule.by == "nobody":
        _move(moment, run, run.head)
        return
    what = f"making the files of {run.id} those of {run.project}"
    approvals.ask(moment, run, "merge", run.head, what, (f"Commit {run.head[:12]}",))


def merged(moment: Moment, run: Run, approval: Approval) -> str:
    """Somebody said yes to that."""
    _move(moment, run, CommitId(approval.digest))
    return f"{begun(approval.what)} is approved; the next run begins with them."


def _move(moment: Moment, run: Run, head: CommitId) -> None:
    project = moment.tx.projects.get(run.project)
    if project:
        moment.tx.projects.save(project.model_copy(update={"head": head}))
