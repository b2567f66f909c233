"""A thread that we cannot speak in any more: work goes on, what is owed there waits, and people hear of it once."""

from collections.abc import Awaitable, Callable, Sequence

from conductor_core.domain.card import Card, Text
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.engine.conductor import Conductor

Cause = Callable[[Exception], str]
"""What a refusal means for a thread; empty where it does not close it."""
Whom = Callable[[RoomId], Awaitable[Sequence[str]]]
"""Who hears of it: the users who began its run, and the owners."""
Say = Callable[[str, Card], Awaitable[None]]
"""Tells one of them where they talk with us alone."""
Beside = Callable[[RoomId, Exception, Card], Awaitable[None]]
"""Tells everybody, as near to the thread as a refusal allows."""


async def _nowhere(_room: RoomId, _error: Exception, _card: Card) -> None:
    """Where a thread is closed, its channel is."""


class ClosedRooms:
    """Those of one platform, or of one workspace of it."""

    def __init__(self, conductor: Conductor, cause: Cause, whom: Whom, say: Say, beside: Beside = _nowhere) -> None:
        self._conductor = conductor
        self._cause = cause
        self._whom = whom
        self._say = say
        self._beside = beside

    async def spoken(self, room: RoomId, saying: Awaitable[MessageRef]) -> MessageRef:
        """What is said there; where that cannot be, its run and those who have to know are told."""
        try:
            ref = await saying
        except Exception as error:
            if (cause := self._cause(error)) and await self._conductor.closed.to_us(room, cause):
                await self._tell(room, error, cause)
            raise
        await self._conductor.closed.no_more(room)
        return ref

    async def _tell(self, room: RoomId, error: Exception, cause: str) -> None:
        known = await self._conductor.read(lambda tx: tx.rooms.get(room))
        name = known.run if known else "A run"
        text = f"{name} goes on, and what comes of it is kept: `show {name}`. Where I may speak there again, I say what I owe."
        card = Card(
            title=f"{name}: I cannot write to its thread, as {cause}", tone="warning", blocks=(Text(text=text),)
        )
        await self._beside(room, error, card)
        for person in await self._whom(room):
            await self._say(person, card)
