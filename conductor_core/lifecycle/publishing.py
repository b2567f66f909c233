"""A run's way to a git host. Each step is written down before the next one begins, and looked up before it is repeated."""

from datetime import timedelta

from conductor_core.domain.ask import Approval
from conductor_core.domain.people import Actor
from conductor_core.domain.publication import ConsentTo, HostRequest, Publication
from conductor_core.domain.run import Run
from conductor_core.errors import GitHostError, NotFoundError, StateError
from conductor_core.events.publication import (
    BranchPushed,
    FeedbackHeard,
    PushConsented,
    PushHalted,
    PushPrepared,
    RequestEnded,
    RequestOpened,
)
from conductor_core.lifecycle import approvals
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import Wanted, decide
from conductor_core.logic.figures import count
from conductor_core.logic.publishing.branches import branch_of
from conductor_core.logic.publishing.feedback import REMEMBERED, to_deal_with, unheard
from conductor_core.logic.publishing.patience import QUIET, again_after, look_after
from conductor_core.logic.publishing.sensitive import sensitive
from conductor_core.logic.publishing.wish import line, nowhere, remote_of, wants_push
from conductor_core.logic.sentences import begun
from conductor_core.ports.git_host import News
from conductor_core.ports.outgoing import Prepared

NEEDED: tuple[ConsentTo, ...] = ("push", "sensitive")
DELIVERED = ("done", "incomplete")
"""States of runs that have something to push."""


def order(moment: Moment, run: Run, by: Actor) -> Publication:
    """Let a run's files go to its project's remote, as ``by`` wants it; what was ordered before goes on.

    Raises:
        StateError: there is nothing to push, or nowhere to push it to.
    """
    if run.state not in DELIVERED or run.head is None:
        raise StateError(f"{run.id} is {run.state.replace('_', ' ')}; only what was delivered can be pushed.")
    if run.head == run.base:
        raise StateError(f"{run.id} changed no file, so there is nothing to push.")
    remote = _where_to(moment, run)
    known = moment.tx.publications.get(run.id)
    fresh = Publication(
        run=run.id,
        project=run.project,
        remote=remote,
        branch=branch_of(run.id),
        state="preparing",
        by=by.name,
        ordered_by=by,
        ordered_at=moment.now,
        head=run.head,
    )
    if known is not None and (known.remote != remote or known.head != run.head):
        for subject in NEEDED:
            approvals.supersede(moment, run, "what would be pushed has changed", subject)
    if known is None or known.remote != remote:
        return _saved(moment, fresh)
    if known.head != run.head:
        lasting = known.request if known.request and known.request.state == "open" else None
        after = {"before": known.before, "onto": known.onto if known.before else None}
        said = {"heard": known.heard, "unattended": known.unattended}
        return _saved(moment, fresh.model_copy(update={**after, **said, "request": lasting}))
    if known.state == "stuck":
        known = known.model_copy(update={"state": _standing(known), "cause": "", "advice": ""})
    now = _saved(moment, known.model_copy(update={"tries": 0, "not_before": None, "ordered_at": moment.now}))
    if now.state == "asking" and not _is_asked(moment, run, now):
        _ask(moment, run, now)
    return moment.tx.publications.get(run.id) or now


def _where_to(moment: Moment, run: Run) -> str:
    project = moment.tx.projects.get(run.project)
    if project is None:
        raise NotFoundError(f"The project {run.project} is gone.")
    remote = remote_of(project)
    if remote is None:
        raise StateError(f"{nowhere(project)}.")
    return remote


def asked_for(moment: Moment, run: Run) -> tuple[str, ...]:
    """What a goal asks for beyond the files, for the card of its plan."""
    project = moment.tx.projects.get(run.project)
    if project is None or not wants_push(run.goal):
        return ()
    return (line(remote_of(project), project),)


def follow(moment: Moment, run: Run) -> None:
    """A run is over: what it made goes to the host where its goal asks for that, and to the same request where it is there.

    Both wait for a yes, as every push does.
    """
    known = moment.tx.publications.get(run.id)
    if known is None and run.state == "done":
        _as_asked(moment, run)
    if known is None or not known.follows or run.state not in DELIVERED:
        return
    known = _saved(moment, known.model_copy(update={"follows": False}))
    if run.head != known.head:
        order(moment, run, known.ordered_by or moment.actor)


def _as_asked(moment: Moment, run: Run) -> None:
    project = moment.tx.projects.get(run.project)
    if project and remote_of(project) and run.head != run.base and wants_push(run.goal):
        order(moment, run, run.started_by)


def _is_asked(moment: Moment, run: Run, publication: Publication) -> bool:
    """Whether somebody is asked, by the rules as they are now."""
    to = publication.wanted[0]
    asked = approvals.waiting(moment, run, to)
    wanted = decide(to, approvals.policy_of(moment, run), run, publication.ordered_by)
    if asked is None or not isinstance(wanted, Wanted):
        return False
    of_asked = (asked.least, asked.asked_by, asked.ordered_by)
    return of_asked == (wanted.least, wanted.asked_by, wanted.ordered_by)


def _standing(publication: Publication) -> str:
    """Where one that was stuck goes on. What may have happened already is looked up there."""
    if publication.commit is None:
        return "preparing"
    if publication.before == publication.commit:
        return "requesting"
    return "asking" if publication.wanted else "pushing"


def prepared(moment: Moment, was: Publication, made: Prepared, target: str, message: str) -> None:
    """The commit is known: ask for a yes to it."""
    paths = sensitive(change.path for change in made.changes)
    update = {"commit": made.commit, "onto": made.onto, "changes": made.changes, "sensitive": paths}
    now = was.model_copy(update={**update, "target": target, "message": message, "state": "asking", **_FRESH})
    if not _step(moment, was, now):
        return
    moment.tell(
        was.run,
        PushPrepared(
            remote=was.remote,
            branch=was.branch,
            target=target,
            commit=made.commit,
            onto=made.onto,
            changes=made.changes,
            sensitive=paths,
            by=was.by,
        ),
    )
    _ask(moment, moment.run(was.run), now)


def _ask(moment: Moment, run: Run, publication: Publication) -> None:
    """Ask for the next yes that is missing; when there is none, the commit may go."""
    while publication.wanted:
        to = publication.wanted[0]
        what = f"the push of {run.id} to {publication.branch}"
        details = _of_push(publication)
        if to == "sensitive":
            what = f"what {run.id} would push and runs by itself or chooses what is run"
            details = publication.sensitive
        if not approvals.ask(moment, run, to, publication.commit or "", what, details, by=publication.ordered_by):
            return
        publication = _consented(moment, publication, to, "Conductor")


def _of_push(publication: Publication) -> tuple[str, ...]:
    changed = count(len(publication.changes), "file")
    return (
        f"Commit {publication.commit}, {changed} changed",
        f"To {publication.remote}, where {publication.target} is asked to take it over",
    )


def _consented(moment: Moment, was: Publication, to: ConsentTo, by: str) -> Publication:
    now = was.model_copy(update={"consents": (*was.consents, to)})
    if not now.wanted:
        now = now.model_copy(update={"state": "pushing", **_FRESH})
    if now.commit is not None:
        moment.tell(was.run, PushConsented(commit=now.commit, to=to, by=by))
    return _saved(moment, now)


def approved(moment: Moment, run: Run, approval: Approval) -> str:
    """Somebody said yes to the commit that an approval is bound to; gives one sentence on what follows.

    Raises:
        StateError: it is another one by now.
    """
    known = moment.tx.publications.get(run.id)
    to = known.wanted[0] if known and known.wanted else None
    if known is None or known.commit != approval.digest or known.head != run.head or to != approval.subject:
        raise StateError(f"{run.id} has changed since: `push {run.id}` shows the commit as it is now.")
    now = _consented(moment, known, to, moment.actor.name)
    if not now.wanted:
        return f"{begun(approval.what)} is approved; it is on its way."
    _ask(moment, run, now)
    return f"{begun(approval.what)} is approved. Files that run by themselves need a second yes."


def turned_down(moment: Moment, run: Run, approval: Approval, reason: str) -> str:
    """Somebody said no: nothing is sent."""
    known = moment.tx.publications.get(run.id)
    if known is not None and known.commit == approval.digest and known.state == "asking":
        cause = f"{moment.actor.name} did not approve it{f': {reason}' if reason else '.'}"
        _saved(moment, known.model_copy(update={"state": "stuck", "cause": cause, "advice": "", "consents": ()}))
        moment.tell(run.id, PushHalted(cause=cause, advice="", again_at=None))
    return f"{begun(approval.what)} is not approved; nothing was sent."


def pushed(moment: Moment, was: Publication) -> None:
    """The commit stands on its branch."""
    if was.commit is None:
        raise NotFoundError(f"{was.run} has no commit to push.")
    now = was.model_copy(update={"state": "requesting", "before": was.commit, **_FRESH})
    if _step(moment, was, now):
        moment.tell(was.run, BranchPushed(commit=was.commit))


def requested(moment: Moment, was: Publication, request: HostRequest | None) -> None:
    """It is asked to be taken over; None where the host cannot be asked."""
    state = "open" if request else "over"
    now = was.model_copy(update={"state": state, "request": request, "etags": {}, **_FRESH})
    if _step(moment, was, now) and request:
        moment.tell(was.run, RequestOpened(request=request))


def halted(moment: Moment, was: Publication, error: GitHostError) -> None:
    """It did not go through: try again later where that may help, and say so. A look at news that failed is only put off, with its cause."""
    tries = was.tries + 1
    if was.state == "open" and error.again:
        later = moment.now + timedelta(seconds=max(look_after(tries), error.retry_after or 0.0))
        _step(moment, was, was.model_copy(update={"not_before": later, "cause": error.message, "advice": error.advice}))
        return
    wait = again_after(tries, error.retry_after) if error.again else None
    at = None if wait is None else moment.now + timedelta(seconds=wait)
    told = {"cause": error.message, "advice": error.advice, "tries": tries, "not_before": at}
    now = was.model_copy(update={**told, **({} if at else {"state": "stuck"})})
    if _step(moment, was, now):
        moment.tell(was.run, PushHalted(cause=error.message, advice=error.advice, again_at=at))


def heard(moment: Moment, was: Publication, news: News) -> None:
    """What people and checks said, each once, and whether it is still open."""
    new = unheard(news.feedback, was.heard)
    left = len(unheard(news.feedback, (*was.heard, *(one.key for one in new))))
    quiet = 0 if new else was.tries + 1
    update = {
        "request": news.request,
        "unattended": (*was.unattended, *to_deal_with(new))[-REMEMBERED:],
        "heard": (*was.heard, *(one.key for one in new))[-REMEMBERED:],
        "etags": {} if left else {**was.etags, **news.etags},
        "tries": quiet,
        "cause": "",
        "advice": "",
        "not_before": moment.now + timedelta(seconds=look_after(quiet)),
        "state": "open" if news.request.state == "open" else "over",
    }
    if not _step(moment, was, was.model_copy(update=update)):
        return
    if new:
        moment.tell(was.run, FeedbackHeard(feedback=new))
    if news.request.state != "open":
        moment.tell(was.run, RequestEnded(request=news.request))


def is_due(publication: Publication, moment: Moment) -> bool:
    """Whether it is time for the next step or look."""
    waits = publication.not_before is not None and publication.not_before > moment.now
    asleep = publication.state == "open" and publication.tries > QUIET
    return not waits and not asleep


_FRESH: dict[str, object] = {"tries": 0, "not_before": None, "cause": "", "advice": ""}


def _step(moment: Moment, was: Publication, now: Publication) -> bool:
    """Save a step; False when an order came between, which then counts."""
    if moment.tx.publications.get(was.run) != was:
        return False
    moment.tx.publications.put(now)
    return True


def _saved(moment: Moment, publication: Publication) -> Publication:
    moment.tx.publications.put(publication)
    return publication
