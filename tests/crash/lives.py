"""Real processes that are really killed."""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Self

import psutil

from tests.crash.births import Birth, live
from tests.forking import fork_server

GONE_WITHIN = 10.0
"""Seconds in which everything that a killed life had started must be gone."""
PATIENCE = 120.0
"""Seconds after which a life that says nothing has failed the test."""


class Life:
    """One process of the service, and what it says. Use it as an async context manager: it never outlives the block."""

    def __init__(self, birth: Birth) -> None:
        self.birth = birth
        self.beats = 0
        """Commits that had news."""
        self.up = False
        """Whether it hands out work."""
        self.ready = False
        """Whether it has taken all orders and knows its agents."""
        self.trapped = False
        self.states: dict[str, str] = {}
        """State of each run, as far as this life has told."""
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        context = fork_server()
        self._ear, mouth = context.Pipe(duplex=False)
        self._process = context.Process(target=live, args=(birth, mouth), daemon=True)
        self._process.start()
        mouth.close()
        self.ending: asyncio.Future[None] = self._loop.create_future()
        """Done when the process has ended."""
        self._loop.add_reader(self._ear.fileno(), self._hear)
        self._loop.add_reader(self._process.sentinel, self._end)

    @property
    def pid(self) -> int:
        """Number of the process."""
        assert self._process.pid
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.ending.done()

    @property
    def exit_code(self) -> int | None:
        """How it ended; minus the signal's number when it was killed."""
        return self._process.exitcode

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self.ended:
            os.kill(self.pid, signal.SIGKILL)
            await self.ending
        self._loop.remove_reader(self._ear.fileno())
        self._ear.close()
        self._process.close()

    async def until(self, true: Callable[[], bool]) -> bool:
        """Wait until something it told makes that true; False when it ended before."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                if self.ended:
                    return False
                self._news.clear()
                await self._news.wait()
        return True

    async def over(self) -> int | None:
        """Its exit code, once it has ended by itself."""
        async with asyncio.timeout(PATIENCE):
            await self.ending
        return self.exit_code

    def look(self) -> None:
        """Make whoever waits for this life look again."""
        self._news.set()

    async def kill(self, *, tree: bool = False) -> "asyncio.Task[None]":
        """Kill it with SIGKILL, in the middle of whatever it does. ``tree``: with everything it started, as a container is.

        It is frozen first, so that what it had started is known. Gives a task that fails when not all of that goes soon;
        the next life need not wait for it.
        """
        os.kill(self.pid, signal.SIGSTOP)
        below = [child.pid for child in psutil.Process(self.pid).children(recursive=True)]
        handles = [handle for pid in below if (handle := _open(pid)) is not None]
        for pid in below if tree else ():
            _send(pid)
        os.kill(self.pid, signal.SIGKILL)
        await self.ending
        assert self.exit_code == -signal.SIGKILL
        return asyncio.create_task(_all_gone(handles))

    def _hear(self) -> None:
        try:
            while self._ear.poll():
                self._understand(self._ear.recv_bytes().decode().split())
        except EOFError:
            self._loop.remove_reader(self._ear.fileno())
        self._news.set()

    def _understand(self, words: list[str]) -> None:
        match words:
            case ["up"]:
                self.up = True
            case ["trapped"]:
                self.trapped = True
            case ["ready"]:
                self.ready = True
            case ["state", run, state]:
                self.states[run] = state
            case ["beat"]:
                self.beats += 1

    def _end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._process.join()
        self.ending.set_result(None)
        self._news.set()


def _open(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _send(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


async def _all_gone(handles: list[int]) -> None:
    await asyncio.gather(*map(_gone, handles))


async def _gone(handle: int) -> None:
    """Wait until the process behind a descriptor has ended."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(handle, ended.set)
    try:
        async with asyncio.timeout(GONE_WITHIN):
            await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)
