"""A place where people see cards."""

from typing import Protocol, runtime_checkable

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId


class Surface(Protocol):
    """What every surface can do. A failed post or edit raises; the outbox repeats it."""

    @property
    def name(self) -> str:
        """First part of its room ids, e.g. ``console``."""
        ...

    @property
    def edit_interval(self) -> float:
        """Least seconds between two edits in one room."""
        ...

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Post a new message; ``key`` is kept with it where the platform can."""
        ...

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """Replace a message; what it is called from now on, as the platform may have needed another one."""
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


@runtime_checkable
class CanFind(Protocol):
    """A surface that can tell whether a post in doubt arrived. Without it an in-doubt post is repeated once."""

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """The message posted with this key, if it is there."""
        ...


class SurfaceSlow(Exception):  # noqa: N818 - not an error: an order to wait
    """The platform wants us to wait."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        """Seconds."""
        super().__init__(f"retry after {retry_after:g} s")
