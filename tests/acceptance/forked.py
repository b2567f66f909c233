"""A forked program as its test sees it."""

import asyncio
import os
import signal
from asyncio import StreamReader
from multiprocessing.connection import wait
from threading import Lock
from typing import Self

from tests.acceptance.birth import Birth, live
from tests.forking import fork_server

ONE_AT_A_TIME = Lock()
"""Who begins a process also looks after all others; two threads that learn of one end would read it twice."""


class Forked:
    """A process, which is forked at once."""

    def __init__(self, birth: Birth) -> None:
        with ONE_AT_A_TIME:
            self._process = fork_server().Process(target=live, args=(birth,), daemon=True)
            self._process.start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        assert self._process.pid
        return self._process.pid

    @property
    def sentinel(self) -> int:
        """A descriptor that can be read when it has ended."""
        return self._process.sentinel

    def over(self, within: float | None = 0) -> int | None:
        """Its exit code, minus the signal's number when it was killed; None when it is still there after these seconds."""
        wait([self.sentinel], within)
        with ONE_AT_A_TIME:
            return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Nothing happens to one that has ended."""
        if self.over() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Process(Forked):
    """One beside which a story goes on, with those of its outputs that are read here."""

    def __init__(self, birth: Birth, stdout: StreamReader | None, stderr: StreamReader | None) -> None:
        super().__init__(birth)
        self.stdout = stdout
        self.stderr = stderr
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._loop.add_reader(self.sentinel, self._end)

    @property
    def returncode(self) -> int | None:
        """None while it is there."""
        return self.over()

    async def wait(self) -> int:
        """Its exit code."""
        await self._ended.wait()
        code = self.over(None)
        assert code is not None
        return code

    async def communicate(self) -> tuple[bytes, bytes]:
        """What it still writes to its end."""
        out, err, _ = await asyncio.gather(_rest(self.stdout), _rest(self.stderr), self.wait())
        return out, err

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """It never outlives the block."""
        self.kill()
        await self.communicate()

    def _end(self) -> None:
        self._loop.remove_reader(self.sentinel)
        self._ended.set()


async def _rest(stream: StreamReader | None) -> bytes:
    return await stream.read() if stream else b""


async def reader(near: int) -> StreamReader:
    """What comes out of a pipe."""
    stream = StreamReader()
    protocol = asyncio.StreamReaderProtocol(stream)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(near, "rb"))
    return stream
