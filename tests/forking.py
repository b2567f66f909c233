"""Processes of tests are forked from one that has imported the product: a start costs milliseconds instead of a second."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from threading import Lock
from typing import Self

ONE_AT_A_TIME = Lock()
"""Who begins a process also looks after all others; two threads that learn of one end would read it twice."""


def fork_server() -> ForkServerContext:
    """Forks processes; begun when it is first needed, once for each process of the tests."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "tests.crash.service", "tests.acceptance.loaded"])
    return context


class Forked:
    """A process, which is forked at once to live this life."""

    def __init__(self, life: Callable[..., None], *given: object) -> None:
        with ONE_AT_A_TIME:
            self._process = fork_server().Process(target=life, args=given, daemon=True)
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


class ForkedBeside(Forked):
    """One beside which a story goes on. Use it as an async context manager: it never outlives the block."""

    def __init__(self, life: Callable[..., None], *given: object) -> None:
        super().__init__(life, *given)
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

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.kill()
        await self.wait()

    def _end(self) -> None:
        self._loop.remove_reader(self.sentinel)
        self._ended.set()
