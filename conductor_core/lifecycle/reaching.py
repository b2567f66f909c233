"""Network for one task: asked for by its plan or by its agent, decided by people or a rule, and given to that task alone."""

from collections.abc import Iterable

from conductor_core.domain.ask import Approval, Reach
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.plan import Host, PlannedTask
from conductor_core.domain.run import FINAL_TASK_STATES, Run, Task
from conductor_core.events.ask import ApprovalAnswered
from conductor_core.lifecycle import approvals, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import NOBODY_THERE, Granted, decide
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.reaching import asked, digest_of, holder, line, shown


def lines(moment: Moment, run: Run, planned: Iterable[PlannedTask]) -> tuple[str, ...]:
    """What a plan asks for beyond the sandbox, for its card."""
    rule = approvals.policy_of(moment, run).of("network")
    each = {digest_of(task, task.hosts): task for task in reversed(tuple(planned)) if task.hosts}
    return tuple(line(task, rule) for task in reversed(each.values()))


def ahead(moment: Moment, run: Run) -> None:
    """Ask for all that the plan in force asks for, so that nobody waits for a yes when it is their turn."""
    for task in moment.tx.tasks.of(run.id):
        if task.planned.hosts and task.state not in FINAL_TASK_STATES:
            _decision(moment, run, task, task.planned.hosts)


def given(moment: Moment, run: Run, task: Task, *, begun: bool) -> tuple[Host, ...] | None:
    """What a task may reach, when it is to begin; None while nobody has decided.

    ``begun``: it was at work before, and may have asked for more than its plan does.
    """
    planned = task.planned
    if planned.hosts and _decision(moment, run, task, planned.hosts).open:
        return None
    if not planned.hosts and not begun:
        return ()
    allowed = [one for one in _asked(moment, run, planned) if one.state == "approved" and one.reach]
    return tuple(dict.fromkeys(host for one in allowed if one.reach for host in one.reach.hosts))


def wish(moment: Moment, run: Run, task: Task, hosts: tuple[Host, ...], why: str) -> bool | None:
    """Whether an agent at work may have these too; None while nobody has decided."""
    decided = _decision(moment, run, task, hosts, why)
    return None if decided.open else decided.state == "approved"


def waits(moment: Moment, run: Run, task: Task) -> bool:
    """Whether somebody has to say what a task may reach before it goes on."""
    return any(one.open for one in _asked(moment, run, task.planned))


def answered(moment: Moment, run: Run, approval: Approval) -> str:
    """Somebody said yes or no, and who waited for it goes on; gives one sentence on what follows."""
    if approval.reach is None:
        return "Nothing waits for it."
    for task in moment.tx.tasks.of(run.id):
        if holder(task.planned) == approval.reach.task and run.state != "paused":
            tasks.unpark(moment, task.id)
    hosts = shown(approval.reach.hosts)
    if approval.state == "approved":
        return f"{approval.reach.task} of {run.id} may reach {hosts}."
    return f"{approval.reach.task} of {run.id} works without {hosts}."


def nobody_answers(moment: Moment, run: Run) -> None:
    """Nobody is there any more to decide: what was asked for is no question, unless a rule of the project says whose it is.

    Who waited for it goes on, and is told no when asking again.
    """
    if not approvals.unattended(moment, run, "network"):
        return
    waiting = [task.id for task in moment.tx.tasks.of(run.id) if waits(moment, run, task)]
    approvals.supersede(moment, run, NOBODY_THERE, "network")
    if run.state != "paused":
        for task in waiting:
            tasks.unpark(moment, task)


def _asked(moment: Moment, run: Run, planned: PlannedTask) -> list[Approval]:
    """All that was asked for just this order, and still stands."""
    return [
        one
        for one in moment.tx.asks.reaches(run.id)
        if one.reach
        and one.state != "superseded"
        and one.reach.task == holder(planned)
        and one.digest == digest_of(planned, one.reach.hosts)
    ]


def _decision(moment: Moment, run: Run, task: Task, hosts: tuple[Host, ...], why: str = "") -> Approval:
    """The request for these hosts; put to people, or decided by a rule, where there is none yet."""
    digest = digest_of(task.planned, hosts)
    known = next((one for one in _asked(moment, run, task.planned) if one.digest == digest), None)
    return known or _put(moment, run, task.planned, hosts, why)


def _put(moment: Moment, run: Run, planned: PlannedTask, hosts: tuple[Host, ...], why: str) -> Approval:
    reach = Reach(task=holder(planned), hosts=hosts)
    digest, what = digest_of(planned, hosts), asked(planned, hosts)
    verdict = decide("network", approvals.policy_of(moment, run), run)
    if isinstance(verdict, Granted):
        return _ruled(moment, run, reach, digest, what, verdict.rule, approved=True)
    if approvals.unattended(moment, run, "network"):
        return _ruled(moment, run, reach, digest, what, NOBODY_THERE, approved=False)
    details = (
        *((f"{reach.task} says: {one_line(why, 300)}",) if why else ()),
        "Only encrypted connections, only to these names, only for this task.",
        f"{reach.task} waits for the answer; with a no it works without.",
    )
    approvals.ask(moment, run, "network", digest, what, details, reach)
    return next(one for one in reversed(_asked(moment, run, planned)) if one.digest == digest)


def _ruled(moment: Moment, run: Run, reach: Reach, digest: str, what: str, rule: str, *, approved: bool) -> Approval:
    moment.tell(
        run.id,
        ApprovalAnswered(approval=None, subject="network", what=what, approved=approved, by=CONDUCTOR.name, rule=rule),
    )
    return moment.tx.asks.add_approval(
        Approval(
            id=0,
            run=run.id,
            subject="network",
            digest=digest,
            what=what,
            reach=reach,
            state="approved" if approved else "rejected",
            by=CONDUCTOR.id,
            name=CONDUCTOR.name,
            reason=rule,
            asked_at=moment.now,
            answered_at=moment.now,
        )
    )
