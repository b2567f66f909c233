"""A surface in memory: it records everything, and fails when told to."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.logic.rendering import neat


@dataclass
class Standing:
    """A message as it stands."""

    ref: MessageRef
    key: str
    card: Card
    edits: int = 0


@dataclass(frozen=True)
class Fault:
    """What happens to a call: ``error`` is raised, and with ``arrives`` the message stands there all the same."""

    error: BaseException
    arrives: bool = False


@dataclass
class Platform:
    """What outlives the process: the messages, and what will go wrong."""

    rooms: dict[RoomId, list[Standing]] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    """Each call takes one; no more faults, no more trouble."""
    calls: list[str] = field(default_factory=list)
    """Every call in order, e.g. ``post console:R7/1/ack`` or ``edit m1``."""

    _called: asyncio.Event = field(default_factory=asyncio.Event)

    def call(self, what: str) -> None:
        """Write a call down, and wake who waits for it."""
        self.calls.append(what)
        self._called.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the calls made it so; fails after ten seconds."""
        async with asyncio.timeout(10):
            while not condition():
                self._called.clear()
                await self._called.wait()

    def titles(self, room: RoomId) -> list[str]:
        """The titles as they read now."""
        return [standing.card.title for standing in self.rooms.get(room, [])]

    def keys(self, room: RoomId) -> list[str]:
        """The keys in order of posting."""
        return [standing.key for standing in self.rooms.get(room, [])]


class RecordingSurface:
    """A surface that cannot look anything up."""

    def __init__(self, platform: Platform | None = None, *, name: str = "memory", edit_interval: float = 1.0) -> None:
        self.platform = platform or Platform()
        self._name = name
        self._edit_interval = edit_interval
        self.closed = False

    @property
    def name(self) -> str:
        """First part of its room ids."""
        return self._name

    @property
    def edit_interval(self) -> float:
        """Least seconds between two edits."""
        return self._edit_interval

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Add a message."""
        self.platform.call(f"post {key}")
        fault = self._refuse()
        standings = self.platform.rooms.setdefault(room, [])
        ref = MessageRef(f"{room}#{len(standings) + 1}")
        standings.append(Standing(ref, key, neat(card)))
        if fault:
            raise fault.error
        return ref

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """Replace a message."""
        self.platform.call(f"edit {ref}")
        fault = self._refuse()
        standing = next(standing for standing in self.platform.rooms[room] if standing.ref == ref)
        standing.card = neat(card)
        standing.edits += 1
        if fault:
            raise fault.error
        return ref

    async def close(self) -> None:
        """Nothing is held."""
        self.closed = True

    def _refuse(self) -> Fault | None:
        """Raise the next fault, or give it back when it comes after the arrival."""
        fault = self.platform.faults.popleft() if self.platform.faults else None
        if fault and not fault.arrives:
            raise fault.error
        return fault


class FindingSurface(RecordingSurface):
    """A surface that can look up what it posted."""

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """The message with this key."""
        self.platform.call(f"find {key}")
        return next((standing.ref for standing in self.platform.rooms.get(room, []) if standing.key == key), None)
