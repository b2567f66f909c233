"""Whom of a workspace we take orders from."""

from adapters.chat.door import Door
from adapters.slack.people import Member
from conductor_core.domain.card import Card
from conductor_core.domain.people import Actor

STRANGER = (
    "You are a guest here, or from another workspace, so I take no orders from you. "
    "Somebody of this workspace can give the order, or an owner can give you a role with `role`."
)


class Gate:
    """Never from programs and from who left; from guests and strangers with a role that an owner gave them."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def admits(self, actor: Actor, member: Member) -> bool:
        """Whether orders of somebody are heard at all."""
        return not member.is_nobody and self._door.admits(actor, stranger=member.stranger)

    async def turns_away(self, actor: Actor, member: Member, place: str) -> bool:
        """Whether somebody who is not admitted is to be told so now: a person, once a day in each place."""
        return not member.is_nobody and await self._door.turned_away(actor, place)

    async def welcome(self, actor: Actor) -> Card | None:
        """What somebody is told who uses us for the first time."""
        return await self._door.welcome(actor)
