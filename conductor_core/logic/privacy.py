"""Who may see what was begun where not everybody may look."""

from collections.abc import Sequence
from hashlib import sha256

from conductor_core.domain.command import Place
from conductor_core.domain.ids import RoomId
from conductor_core.domain.people import Actor
from conductor_core.domain.room import Room
from conductor_core.domain.run import Run


def may_see(run: Run, actor: Actor, place: Place) -> bool:
    """Its people: who is in its channel or stands in a thread it is shown in, who began it, owners, and who sits at the machine.

    ``actor`` has the role that counts in the project of the run.
    """
    if run.within is None or not place.away or actor.may("owner"):
        return True
    there = run.within == place.channel or run.within in place.member_of
    return there or actor.id == run.started_by.id or place.run == run.id


def within_name(name: str, within: RoomId | None) -> str:
    """The id of a project that begins in a channel: where not everybody may look, one that nobody else hits upon.

    They could tell by it that there is one. In the same channel the same name is the same project.
    """
    return f"{name}-{sha256(within.encode()).hexdigest()[:6]}" if within else name


def is_told_in(run: Run, channel: RoomId | None) -> bool:
    """Whether news of it may stand in a channel by themselves."""
    return run.within in (None, channel)


def may_be_meant(run: Run, place: Place) -> bool:
    """Whether an order that names no run can be for it: what is private to another place has to be named."""
    return not place.away or is_told_in(run, place.channel) or run.within in place.member_of


def is_shown_by_an_order(run: Run, place: Place, rooms: Sequence[Room]) -> bool:
    """Whether an order shows a run where it is given: who sits at the machine sees each that they work on.

    Other places show one that stands nowhere yet; of all others they have the answer alone, and ``link`` shows it on purpose.
    """
    if place.passing:
        return False
    return not place.away or (not any(room.is_whole for room in rooms) and is_told_in(run, place.channel))


def may_be_told(run: Run, place: Place) -> bool:
    """Whether it may stand in a reply there: aloud, only where it began or is shown on purpose."""
    return not place.aloud or is_told_in(run, place.channel) or place.run == run.id
