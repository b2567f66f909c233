"""Requests for a yes: asked, answered once, reminded of, and superseded."""

from conductor_core.domain.ask import Approval, Reach, Spend, Subject
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.people import Actor
from conductor_core.domain.plan import Plan
from conductor_core.domain.policy import Policy
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.errors import StateError, UsageError
from conductor_core.events.ask import ApprovalAnswered, ApprovalAsked, ApprovalReminded, ApprovalSuperseded
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import approving
from conductor_core.logic.approving import Granted, decide, hindrance, next_reminder, passed_reminders, stricter
from conductor_core.logic.sentences import one_of


def policy_of(moment: Moment, run: Run) -> Policy:
    """The rules of a run's project."""
    project = moment.tx.projects.get(run.project)
    return project.policy if project else Policy()


def unattended(moment: Moment, run: Run, subject: Subject) -> bool:
    """Whether this is decided without people because nobody is there."""
    return approving.unattended(subject, policy_of(moment, run), run)


def put(
    moment: Moment,
    run: Run,
    subject: Subject,
    digest: str,
    what: str,
    gives: Plan | Reach | Spend | None = None,
    by: Actor | None = None,
    spend: Spend | None = None,
) -> Approval | Granted:
    """Ask people for a yes to exactly what has this digest, unless a rule gives it. An older request for the same is no more.

    ``gives`` is what a yes puts in force: another plan, network for one task, or money. Where a plan
    allows more ``spend`` as well, so does the rule about spending count.

    Telling is left to who puts it: a plan has its own card.
    """
    reach = gives if isinstance(gives, Reach) else None
    supersede(moment, run, "something newer took its place", subject, reach.task if reach else None)
    policy = policy_of(moment, run)
    verdict = stricter(decide(subject, policy, run, by), decide("spending", policy, run, by) if spend else None)
    if isinstance(verdict, Granted):
        return verdict
    return moment.tx.asks.add_approval(
        Approval(
            id=0,
            run=run.id,
            subject=subject,
            digest=digest,
            what=what,
            plan=gives if isinstance(gives, Plan) else None,
            reach=reach,
            spend=gives if isinstance(gives, Spend) else spend,
            least=verdict.least,
            asked_by=verdict.asked_by,
            ordered_by=verdict.ordered_by,
            state="pending",
            asked_at=moment.now,
            remind_at=next_reminder(moment.now, 0),
        )
    )


def ask(
    moment: Moment,
    run: Run,
    subject: Subject,
    digest: str,
    what: str,
    details: tuple[str, ...] = (),
    gives: Plan | Reach | Spend | None = None,
    by: Actor | None = None,
) -> bool:
    """As ``put``, and told in the thread. True when a rule approves it, so that nobody has to."""
    asked = put(moment, run, subject, digest, what, gives, by)
    if isinstance(asked, Granted):
        moment.tell(
            run.id,
            ApprovalAnswered(approval=None, subject=subject, what=what, approved=True, by="Conductor", rule=asked.rule),
        )
        return True
    moment.tell(
        run.id,
        ApprovalAsked(
            approval=asked.id,
            subject=subject,
            what=what,
            digest=digest,
            details=details,
            least=asked.least,
            other_than=_wishing(run, by) if asked.asked_by else "",
            not_by=asked.not_by,
            task=gives.task if isinstance(gives, Reach) else None,
        ),
    )
    return False


def _wishing(run: Run, by: Actor | None) -> str:
    """Names of those whose wish it is."""
    return one_of(list(dict.fromkeys(one.name for one in (run.started_by, by) if one)))


def waiting(moment: Moment, run: Run, subject: Subject) -> Approval | None:
    """The request for this that nobody has answered."""
    asked = moment.tx.asks.approvals(run.id)
    return next((one for one in reversed(asked) if one.open and one.subject == subject), None)


def waiting_for(moment: Moment, run: Run) -> set[Subject]:
    """What people are asked about now."""
    return {one.subject for one in moment.tx.asks.approvals(run.id) if one.open}


def meant(moment: Moment, run: Run, subject: Subject | None, number: int | None) -> Approval:
    """The request that an answer is for: the one of that number, of that subject, or the only one that waits.

    What is over already is given back too, so that who comes late is told what became of it.

    Raises:
        StateError: there is none.
        UsageError: several wait, and none was named.
    """
    asked = [
        one
        for one in moment.tx.asks.approvals(run.id)
        if number in (None, one.id) and (subject is None or one.subject == subject)
    ]
    if not asked:
        which = f"approval {number}" if number is not None else subject or "plan"
        raise StateError(f"No {which} of {run.id} waits for approval; it is {run.state.replace('_', ' ')}.")
    unanswered = [one for one in asked if one.open]
    if len(unanswered) > 1:
        named: list[str] = list(dict.fromkeys(one.subject for one in unanswered))
        if len(named) < len(unanswered):
            named = [f"number={one.id} for {one.what}" for one in unanswered]
        raise UsageError(f"Several things of {run.id} wait for approval: say {one_of(named)}.", field="what")
    return (unanswered or asked)[-1]


def answer(moment: Moment, approval: Approval, digest: str | None, *, approved: bool, reason: str = "") -> Approval:
    """Write down somebody's yes or no, once.

    Raises:
        StateError: it does not count; says why.
    """
    why_not = hindrance(approval, moment.actor, digest, approves=approved)
    if why_not:
        raise StateError(why_not)
    answered = approval.model_copy(
        update={
            "state": "approved" if approved else "rejected",
            "by": moment.actor.id,
            "name": moment.actor.name,
            "reason": reason,
            "answered_at": moment.now,
            "remind_at": None,
        }
    )
    moment.tx.asks.save_approval(answered)
    if approval.subject != "plan":
        moment.tell(
            approval.run,
            ApprovalAnswered(
                approval=approval.id,
                subject=approval.subject,
                what=approval.what,
                approved=approved,
                by=moment.actor.name,
                reason=reason,
            ),
        )
    return answered


def supersede(
    moment: Moment, run: Run, reason: str, subject: Subject | None = None, task: TaskKey | None = None
) -> None:
    """What was asked for is no more; who answers later is told ``reason``. ``task``: only what it was asked for."""
    for approval in moment.tx.asks.approvals(run.id):
        of = approval.reach.task if approval.reach else None
        if approval.open and subject in (None, approval.subject) and task in (None, of):
            update = {"state": "superseded", "reason": reason, "answered_at": moment.now, "remind_at": None}
            moment.tx.asks.save_approval(approval.model_copy(update=update))
            if approval.subject != "plan":
                moment.tell(run.id, ApprovalSuperseded(approval=approval.id, reason=reason))


def plan_grew(moment: Moment, run: Run, key: TaskKey) -> None:
    """A task was put on the plan: a change that was asked for before knows nothing of it."""
    supersede(moment, run, f"{key} was put on the plan since", "change")


def remind(moment: Moment) -> None:
    """Remind people of what they have not answered; after the last time it is parked, and waits on."""
    for approval in moment.tx.asks.approvals_due(moment.now):
        run = moment.run(approval.run)
        if (run.state == "paused" and approval.subject != "spending") or (
            run.state in FINAL_RUN_STATES and approval.subject == "plan"
        ):
            continue
        reminded = passed_reminders(approval.asked_at, approval.reminded, moment.now)
        when = next_reminder(approval.asked_at, reminded)
        state = "pending" if when else "parked"
        moment.tx.asks.save_approval(
            approval.model_copy(update={"reminded": reminded, "remind_at": when, "state": state})
        )
        moment.tell(
            approval.run,
            ApprovalReminded(
                approval=approval.id,
                subject=approval.subject,
                what=approval.what,
                seconds=(moment.now - approval.asked_at).total_seconds(),
                parked=when is None,
            ),
        )
