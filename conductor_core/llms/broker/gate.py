"""One attempt's way to one provider: a door, and an answer for everybody who calls there."""

import asyncio
from collections.abc import Callable

from conductor_core.llms.broker import refusals
from conductor_core.llms.broker.exchange import Asked, Exchange, Purse, Reply
from conductor_core.llms.broker.refusals import RefusedError
from conductor_core.llms.broker.visit import Grant, Record, Visit
from conductor_core.llms.doorway import Doorway
from conductor_core.ports.broker import Way


class Gate:
    """Open from ``open`` to ``close``."""

    def __init__(self, grant: Grant, audit: Callable[[Record], None]) -> None:
        self._grant = grant
        self._audit = audit
        self._purse = Purse()
        self._doorway = Doorway("model", self._serve)

    async def open(self) -> Way:
        """Begin to listen."""
        door = await self._doorway.open()
        return Way(door=door, url=f"http://127.0.0.1:{door.port}", token=self._grant.token)

    async def close(self) -> None:
        """Break off what is under way, book it, and be gone."""
        await self._doorway.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        exchange = Exchange(reader, writer, answer=self._answer, refuse=self._refuse, purse=self._purse)
        await exchange.run()

    async def _answer(self, asked: Asked, reply: Reply) -> None:
        visit = Visit(self._grant, asked, reply)
        no: RefusedError | None = None
        try:
            await visit.make()
        except RefusedError as refused:
            no = refused
            visit.status = refused.status
        finally:
            self._audit(visit.record())
        if no:
            await self._refuse(no, reply)
        else:
            await reply.end()

    async def _refuse(self, refused: RefusedError, reply: Reply) -> None:
        """Say no, in the provider's words."""
        if reply.begun:
            raise ConnectionResetError
        retry = () if refused.status >= 500 else (("x-should-retry", "false"),)
        await reply.whole(refused.status, refusals.body(self._grant.account.dialect, refused), retry)
