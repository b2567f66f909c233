"""Turns at calling Discord: so many a second in all, however they come, and what people wait for goes first."""

import asyncio
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


class Rank(IntEnum):
    """What goes before what."""

    BEGUN = 0
    """The first words in a thread that is just being opened."""
    ANSWER = 1
    """What somebody waits for."""
    CARD = 2
    """What a run has to tell."""
    EDIT = 3
    """How it stands by now."""


class Turns:
    """A call has its turn from when it leaves until a second after the answer: whenever in between Discord counts it, it is counted.

    Calls about interactions have no rank, as Discord does not count them.
    """

    def __init__(self) -> None:
        self._free = MOST
        self._waiting: list[tuple[Rank, int, asyncio.Future[None]]] = []
        self._number = count()

    def spare(self) -> None:
        """For what tells of work under way.

        Raises:
            SurfaceSlow: it has to wait.
        """
        if self._free <= KEPT:
            raise SurfaceSlow(AGAIN)

    async def take(self, rank: Rank) -> None:
        """Wait for a turn."""
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._number), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._pass_on()
            raise

    def leave(self) -> None:
        """It was answered, or failed."""
        asyncio.get_running_loop().call_later(SECOND, self._pass_on)

    def tracing(self) -> TraceConfig:
        """Has every try of a call wait for its turn, those that discord.py makes by itself as well."""
        made = TraceConfig()
        made.on_request_start.append(self._starts)
        made.on_request_end.append(self._ends)
        made.on_request_exception.append(self._ends)
        return made

    def _pass_on(self) -> None:
        while self._waiting:
            turn = heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    async def _starts(self, _session: ClientSession, about: SimpleNamespace, _call: Any) -> None:
        if about.trace_request_ctx is not None:
            await self.take(about.trace_request_ctx)

    async def _ends(self, _session: ClientSession, about: SimpleNamespace, _call: Any) -> None:
        if about.trace_request_ctx is not None:
            self.leave()
