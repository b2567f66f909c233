"""Places that follow a project are told of its runs."""

from conductor_core.domain.ids import MessageRef, ProjectId, RoomId
from conductor_core.domain.room import ONLY, Room
from conductor_core.domain.run import Run
from conductor_core.domain.talk import Digest, Following
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.privacy import is_told_in


def follow(moment: Moment, place: RoomId, project: ProjectId, what: Following, digest: Digest | None = None) -> None:
    """From the next run on, and with this digest; what it followed before is no more."""
    leave(moment, place, project)
    manners = moment.tx.rooms.manners(place)
    follows = manners.follows if what == "digest" else {**manners.follows, project: what}
    digests = {**manners.digests, project: digest} if digest else manners.digests
    moment.tx.rooms.behave(place, None, manners.model_copy(update={"follows": follows, "digests": digests}))


def leave(moment: Moment, place: RoomId, project: ProjectId) -> bool:
    """No more; False when it did not follow."""
    manners = moment.tx.rooms.manners(place)
    follows = {name: what for name, what in manners.follows.items() if name != project}
    digests = {name: digest for name, digest in manners.digests.items() if name != project}
    moment.tx.rooms.behave(place, None, manners.model_copy(update={"follows": follows, "digests": digests}))
    return project in manners.follows or project in manners.digests


def stands(moment: Moment, place: RoomId, home: MessageRef | None) -> None:
    """The page about what a place follows stands there as this message, or no more."""
    manners = moment.tx.rooms.manners(place)
    moment.tx.rooms.behave(place, None, manners.model_copy(update={"home": home}))


def tell_followers(moment: Moment, run: Run, shown: RoomId) -> None:
    """A run that begins gets a room in each place that follows its project, but for the one that it is shown in.

    One that was begun where not everybody may look is told of nowhere else.
    """
    for place, what in moment.tx.rooms.following(run.project):
        if not shown.startswith(place) and is_told_in(run, place):
            moment.tx.rooms.add(Room(id=RoomId(f"{place}@{run.id}"), run=run.id, state={ONLY: what}))
