"""The tunnels of all attempts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from conductor_core.domain.ids import AttemptId
from conductor_core.llms.doorway import Doorway
from conductor_core.llms.tunnel.asking import SHOWN, Asking
from conductor_core.llms.tunnel.dialing import Dial, PublicDial
from conductor_core.llms.tunnel.greeting import greeted
from conductor_core.llms.tunnel.passing import IDLE, passed
from conductor_core.llms.tunnel.refusing import Refusals, RefusedError
from conductor_core.logic.plain_text import one_line
from conductor_core.ports.tunnel import Tunnel

log = structlog.get_logger(__name__)


class HostTunnels:
    """Implements ``Tunnels``."""

    def __init__(self, dial: Dial | None = None, *, idle: float = IDLE) -> None:
        """``idle``: seconds of silence after which a connection ends."""
        self._dial = dial or PublicDial()
        self._idle = idle

    @asynccontextmanager
    async def open(self, attempt: AttemptId, hosts: tuple[str, ...]) -> AsyncIterator[Tunnel]:
        """See the port."""
        refused = Refusals()

        def refuse(sentence: str) -> None:
            if refused.note(sentence):  # a flood is counted, and does not fill the log
                log.warning("not let through", attempt=attempt, why=sentence)

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asking = Asking(reader, writer)
            with contextlib.closing(writer), contextlib.suppress(ConnectionError):
                try:
                    await self._let_through(asking, (reader, writer), hosts)
                except RefusedError as error:
                    refuse(error.sentence)
                    await asking.refuse(error)

        doorway = Doorway("tunnel", serve, lambda: refuse("too many connections were wanted at once"))
        try:
            door = await doorway.open()
            yield Tunnel(door=door, url=f"http://127.0.0.1:{door.port}", refused=refused)
        finally:
            await doorway.close()

    async def _let_through(
        self, asking: Asking, near: tuple[asyncio.StreamReader, asyncio.StreamWriter], hosts: tuple[str, ...]
    ) -> None:
        """Nobody outside is called before it is known whom the connection is for."""
        wanted = await asking.wanted()
        if wanted not in hosts:
            raise RefusedError(f"{one_line(wanted, SHOWN)} is no host that is allowed")
        host, _, port = wanted.rpartition(":")
        first = await greeted(near[0], await asking.accept(), host)
        far = await self._dial(host, int(port))
        try:
            far[1].write(first)
            await passed(near, far, self._idle)
        finally:
            far[1].close()
