"""Rules of a project that bind money, and what becomes of its files."""

import hashlib

from conductor_core.domain.ask import Approval, Spend
from conductor_core.domain.cap import Cap, CapReached
from conductor_core.domain.ids import CommitId
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import Run
from conductor_core.domain.usage import Micros
from conductor_core.errors import StateError
from conductor_core.lifecycle import approvals
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import said
from conductor_core.logic.board.progress import whole
from conductor_core.logic.figures import exact, money
from conductor_core.logic.sentences import begun

LEAST_STEP = 1_000_000
"""Micros that are asked for at least, so that nobody is asked for every cent."""


def needs_no_yes(moment: Moment, run: Run) -> Micros | None:
    """What a run may spend without asking, by the rule of its project and what was said yes to; None: everything."""
    rule = approvals.policy_of(moment, run).of("spending")
    if rule.by == "nobody" or rule.above is None:
        return None
    return max(rule.above, run.options.allowed or Micros(0))


def asking_at(moment: Moment, run: Run) -> Cap | None:
    """The same as something that can be reached."""
    most = needs_no_yes(moment, run)
    return None if most is None else Cap(scope="run", whose=run.id, amount=most, asks=True)


def price_to_allow(moment: Moment, run: Run, plan: Plan) -> Spend | None:
    """What a plan may cost, where that is more than may be spent without asking and somebody is there to be asked."""
    most, high = needs_no_yes(moment, run), whole(plan.tasks).cost_high
    if most is None or high is None or high <= most or run.options.approval == "auto":
        return None
    return Spend(upto=high)


def ask_for_more(moment: Moment, run: Run, reached: CapReached) -> None:
    """What may be spent without asking is spent: ask for exactly so much more."""
    latest = moment.tx.plans.latest(run.id)
    planned = whole(latest[1].tasks).cost_high if latest else None
    rule = approvals.policy_of(moment, run).of("spending")
    upto = Micros(max(reached.cap.amount + max(rule.above or 0, LEAST_STEP), planned or 0))
    what = f"spending of up to {exact(upto)} in {run.id}"
    used = f"{money(reached.used)} is spent or set aside." if reached.used else "Nothing is spent or set aside yet."
    details = (used, f"The rule: {said('spending', rule)}.")
    digest = hashlib.sha256(f"{run.id} {upto}".encode()).hexdigest()
    approvals.ask(moment, run, "spending", digest, what, details, Spend(upto=upto))


def spending(run: Run, spend: Spend | None) -> Run:
    """The run once somebody said yes to that."""
    if spend is None:
        return run
    allowed = max(spend.upto, run.options.allowed or Micros(0))
    return run.model_copy(update={"options": run.options.model_copy(update={"allowed": allowed})})


def allowing(moment: Moment, run: Run, budget: Micros | None) -> Micros | None:
    """What a run may spend without asking once it has this budget: who may say yes to that says it by giving it."""
    rule = approvals.policy_of(moment, run).of("spending")
    may = (
        rule.by != "nobody" and moment.actor.may(rule.by) and not (rule.other and moment.actor.id == run.started_by.id)
    )
    return budget if may and budget is not None else run.options.allowed


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
