"""Digests come due: each is owed to its place once, late where nobody was there at its time."""

from conductor_core.domain.ids import ProjectId, RoomId
from conductor_core.domain.room import ONLY, Room
from conductor_core.domain.run import Run
from conductor_core.domain.talk import Digest
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.digesting import is_due, zone_of
from conductor_core.logic.discretion import presentable
from conductor_core.logic.privacy import is_told_in
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering.digest import Lately, digest_card


def tell(moment: Moment, redactor: Redactor) -> None:
    """All whose time has come. One with nothing in it is not sent."""
    for place, manners in moment.tx.rooms.with_digests():
        due = {project: one for project, one in manners.digests.items() if is_due(one, moment.now)}
        if not due:
            continue
        for project, digest in due.items():
            _owe(moment, place, project, digest, redactor)
        told = {project: one.model_copy(update={"told": moment.now}) for project, one in due.items()}
        moment.tx.rooms.behave(place, None, manners.model_copy(update={"digests": {**manners.digests, **told}}))


def _owe(moment: Moment, place: RoomId, project: ProjectId, digest: Digest, redactor: Redactor) -> None:
    """It stands in a room of its own, which belongs to the newest run it tells of."""
    known = moment.tx.projects.get(project)
    told = [run for run in moment.tx.runs.all(project) if is_told_in(run, place)]
    runs = [one for run in told if (one := _lately(moment, run, digest))]
    since = f"{digest.told.astimezone(zone_of(digest.zone)):%a %d %b, %H:%M}"
    card = digest_card(known.name if known else project, since, runs)
    if card is None:
        return
    run = runs[0].run.id
    room = RoomId(f"{place}@digest-{project}-{moment.now:%Y%m%dT%H%M%S}")
    moment.tx.rooms.add(Room(id=room, run=run, cursor=moment.tx.events.last_number(run), state={ONLY: "digest"}))
    moment.tx.rooms.owe(room, f"{room}/digest", "digest", "post", presentable(card, redactor))
    moment.tx.on_commit(lambda: moment.wake(run))


def _lately(moment: Moment, run: Run, digest: Digest) -> Lately | None:
    """None where nothing happened that a digest tells of, and nobody has to do anything."""
    subjects = tuple(one.subject for one in moment.tx.asks.approvals(run.id) if one.open)
    questions = sum(one.state == "pending" for one in moment.tx.asks.questions(run.id))
    new = max(run.created_at, run.ended_at or run.created_at) > digest.told
    if not (new or subjects or questions):
        return None
    return Lately(run, moment.tx.ledger.spending(run.id), subjects, questions)
