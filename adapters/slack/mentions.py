"""A mention is for who must act, and for nobody else. It is gone once the message says what was decided."""

from collections.abc import Awaitable, Callable, Sequence

from adapters.slack.rich import Json, rich, run, section
from conductor_core.domain.card import Card
from conductor_core.domain.ids import RoomId

Called = Callable[[RoomId, Card], Awaitable[Sequence[str]]]
"""The users whom a card of a room mentions."""


async def nobody_called(_room: RoomId, _card: Card) -> Sequence[str]:
    """Nobody is."""
    return ()


def mention(people: Sequence[str]) -> Json:
    """A line that pings these users."""
    named = [part for person in people for part in (run(" "), {"type": "user", "user_id": person})]
    return rich(section(*named[1:]))
