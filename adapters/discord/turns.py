"""Turns at calling Discord: so many a second in all, however they come, and what people wait for goes first."""

import asyncio
from collections import deque
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count
from types import SimpleNamespace
from typing import Any

from aiohttp import ClientSession, TraceConfig

from adapters.chat.pace import AGAIN
from conductor_core.ports.surface import SurfaceSlow

MOST = 48
"""Calls that may have been made at any time in the last second; Discord takes fifty, of which some are for the gateway's client."""
KEPT = 24
"""Of them, those that cards under way leave to all else."""
SECOND = 1.0
FREE = "free"
"""Said of a call that Discord does not count, instead of its rank."""
WORDS = 2.0
"""Seconds that a turn is held for the first words in a thread, from when the thread is being opened."""


class Rank(IntEnum):
    """What goes before what."""

    BEGUN = 0
    """The first words in a thread that is just being opened."""
    OPENING = 1
    """A thread is opened for first words."""
    ANSWER = 2
    """What somebody waits for."""
    CARD = 3
    """What a run has to tell."""
    EDIT = 4
    """How it stands by now."""


class Turns:
    """A call has its turn from when it leaves until a second after the answer: whenever in between Discord counts it, it is counted.

    Who opens a thread has two turns, one of them for the first words in it: a thread without words tells people nothing.
    Calls about interactions are free, as Discord does not count them; those that discord.py makes by itself are counted.
    """

    def __init__(self) -> None:
        self._free = MOST
        self._waiting: list[tuple[Rank, int, int, asyncio.Future[None]]] = []
        """With the number of turns that are wanted."""
        self._number = count()
        self._held: deque[asyncio.TimerHandle] = deque()
        """Turns for first words, each until its time is over."""

    def spare(self) -> None:
        """For what tells of work under way.

        Raises:
            SurfaceSlow: it has to wait.
        """
        if self._free <= KEPT:
            raise SurfaceSlow(AGAIN)

    async def take(self, rank: Rank) -> None:
        """Wait for a turn."""
        if rank is Rank.BEGUN and self._held:
            self._held.popleft().cancel()
            return
        wanted = 2 if rank is Rank.OPENING else 1
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._number), wanted, turn))
        self._hand_out()
        try:
            await turn
        except asyncio.CancelledError:
            self._give_back(0 if turn.cancelled() else wanted)
            raise
        if rank is Rank.OPENING:
            self._held.append(asyncio.get_running_loop().call_later(WORDS, self._unhold))

    def leave(self) -> None:
        """It was answered, or failed."""
        asyncio.get_running_loop().call_later(SECOND, self._give_back)

    def tracing(self) -> TraceConfig:
        """Has every try of a call wait for its turn, those that discord.py makes by itself as well."""
        made = TraceConfig()
        made.on_request_start.append(self._starts)
        made.on_request_end.append(self._ends)
        made.on_request_exception.append(self._ends)
        return made

    def _unhold(self) -> None:
        self._held.popleft()
        self._give_back()

    def _give_back(self, turns: int = 1) -> None:
        self._free += turns
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiting:
            _, _, wanted, turn = self._waiting[0]
            if not turn.done():
                if wanted > self._free:
                    return
                self._free -= wanted
                turn.set_result(None)
            heappop(self._waiting)

    async def _starts(self, _session: ClientSession, about: SimpleNamespace, _call: Any) -> None:
        if about.trace_request_ctx is not FREE:
            await self.take(Rank.ANSWER if about.trace_request_ctx is None else about.trace_request_ctx)

    async def _ends(self, _session: ClientSession, about: SimpleNamespace, _call: Any) -> None:
        if about.trace_request_ctx is not FREE:
            self.leave()
