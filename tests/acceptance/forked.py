"""A forked program as its test sees it."""

import asyncio
import os
from asyncio import StreamReader

from tests.acceptance.birth import Birth, live
from tests.forking import ForkedBeside


class Process(ForkedBeside):
    """The program, with those of its outputs that are read here."""

    def __init__(self, birth: Birth, stdout: StreamReader | None, stderr: StreamReader | None) -> None:
        super().__init__(live, birth)
        self.stdout = stdout
        self.stderr = stderr

    async def communicate(self) -> tuple[bytes, bytes]:
        """What it still writes to its end."""
        out, err, _ = await asyncio.gather(_rest(self.stdout), _rest(self.stderr), self.wait())
        return out, err

    async def __aexit__(self, *_: object) -> None:
        self.kill()
        await self.communicate()


async def _rest(stream: StreamReader | None) -> bytes:
    return await stream.read() if stream else b""


async def reader(near: int) -> StreamReader:
    """What comes out of a pipe."""
    stream = StreamReader()
    protocol = asyncio.StreamReaderProtocol(stream)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(near, "rb"))
    return stream
