"""One attempt's way to one provider: a socket of its own, with everybody who calls there."""

import asyncio
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from conductor_core.domain.sandbox import Door
from conductor_core.llms.broker import refusals
from conductor_core.llms.broker.exchange import Asked, Exchange, Purse, Reply
from conductor_core.llms.broker.refusals import RefusedError
from conductor_core.llms.broker.visit import Grant, Record, Visit
from conductor_core.ports.broker import Way

CALLERS: Final = 64
"""Connections at once; more are closed at once."""


class Gate:
    """Open from ``open`` to ``close``."""

    def __init__(self, grant: Grant, audit: Callable[[Record], None]) -> None:
        self._grant = grant
        self._audit = audit
        self._purse = Purse()
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._folder: Path | None = None

    async def open(self) -> Way:
        """Begin to listen."""
        self._folder = await asyncio.to_thread(lambda: Path(tempfile.mkdtemp(prefix="conductor-broker-")))
        path = self._folder / "door"
        self._server = await asyncio.start_unix_server(self._connected, path)
        await asyncio.to_thread(
            path.chmod, 0o666
        )  # the folder is ours alone; a sandbox's user gets the socket by itself
        port = _free_port()
        door = Door(name=f"model-{secrets.token_hex(4)}", socket=str(path), port=port)
        return Way(door=door, url=f"http://127.0.0.1:{port}", token=self._grant.token)

    async def close(self) -> None:
        """Break off what is under way, book it, and be gone."""
        if self._server:
            self._server.close()
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open)
        if self._folder:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._open) >= CALLERS:
            writer.close()
            return
        self._open.add(task)
        try:
            exchange = Exchange(reader, writer, answer=self._answer, refuse=self._refuse, purse=self._purse)
            await exchange.run()
        except asyncio.CancelledError:
            return  # we close; asyncio would complain about it
        finally:
            self._open.discard(task)

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


def _free_port() -> int:
    """One that is free here; inside, all are."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
