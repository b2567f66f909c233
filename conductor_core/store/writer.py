"""The writer: a thread that commits for everybody."""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

from conductor_core.domain.ids import RunId
from conductor_core.errors import StoreError
from conductor_core.ports.store import Transaction
from conductor_core.store.group import GroupCommit, Job, fail

T = TypeVar("T")

WOKEN_AT_ONCE = 50
"""Callers woken in one turn of the event loop; others get theirs in between."""
MOST_AT_ONCE = 500
"""Callers that share one commit at most."""


class Writer:
    """Takes what was queued since the last commit, has it committed, then wakes all callers on their event loop.

    A queued op is carried out even if its caller is cancelled meanwhile: what was paid for is written down.
    """

    def __init__(self, path: Path, *, alone: bool) -> None:
        self._group = GroupCommit(path, alone=alone)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._done: deque[Job | None] = deque()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    async def write(self, op: Callable[[Transaction], T], whole: tuple[RunId, ...] = ()) -> T:
        """See the port."""
        if self._closed:
            raise StoreError("The store is closed; nothing more can be written.")
        job = Job(op, self._loop.create_future(), whole)
        self._jobs.put(job)
        await job.waiter
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    async def close(self) -> None:
        """Write what is queued and let go of the database."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()

    def _work(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody is left to hear of anything
            going = True
            while going:
                jobs, going = self._take()
                self._settle(jobs)
                self._loop.call_soon_threadsafe(self._report, jobs)
            self._group.close()
            self._loop.call_soon_threadsafe(self._report, [None])

    def _take(self) -> tuple[list[Job], bool]:
        """Everything that waits, at least one; and whether more may come."""
        jobs: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == MOST_AT_ONCE:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _settle(self, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        try:
            self._group.settle(jobs)
        except Exception as error:  # noqa: BLE001 - the thread must outlive a connection that broke
            self._group.close()
            fail(jobs, StoreError(f"The database connection broke ({error}); nothing was changed."))

    def _report(self, jobs: Sequence[Job | None]) -> None:
        idle = not self._done
        self._done.extend(jobs)
        if idle:
            self._wake()

    def _wake(self) -> None:
        for _ in range(min(WOKEN_AT_ONCE, len(self._done))):
            job = self._done.popleft()
            if job is None:
                self._ended.set_result(None)
                return
            if job.error is None:
                for act in job.callbacks:
                    self._call(act)
            if not job.waiter.done():
                job.waiter.set_result(None)
        if self._done:
            self._loop.call_soon(self._wake)

    def _call(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - observers fail alone
            context = {"message": f"{act!r} failed after its transaction was committed", "exception": error}
            self._loop.call_exception_handler(context)
