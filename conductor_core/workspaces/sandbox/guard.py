"""The ceilings that no kernel limit of ours covers: memory of a whole tree, and the size of the workspace."""

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path

from conductor_core.domain.sandbox import Limits
from conductor_core.workspaces.sandbox.meter import UnmeasurableError, folder_size, memory, tree
from conductor_core.workspaces.sandbox.process import Stopped

RECOUNT = 15.0
"""Seconds after which folders are measured again even when nothing suggests that they grew."""
FLOOR = 1 << 30
"""Bytes of the disk that are never left to commands; a twentieth of a small disk."""


class Watchdog:
    """Guards one session.

    Measuring folders takes long, asking the file system how full it is does not; so folders are measured only when the
    file system has filled by enough since the last time for them to be over the limit.
    """

    def __init__(self, folders: Sequence[Path], limits: Limits) -> None:
        self._folders = folders
        self._limits = limits
        self._at_start = self._at_count = self._used()
        self._size = 0
        self._counted = float("-inf")

    async def verdict(self, pid: int) -> Stopped | None:
        """Why the tree below ``pid`` must end now, if it must."""
        pids = tree(pid)
        if memory(pids, above=self._limits.memory) > self._limits.memory:
            return "memory"
        try:
            return "disk" if await self._disk_is_full() else None
        except FileNotFoundError:  # the host removed the folder
            return None

    async def _disk_is_full(self) -> bool:
        used = self._used()
        if used > self._at_start and self._free_is_low():
            return True
        grown = used - self._at_count
        due = self._counted + RECOUNT <= time.monotonic()
        if not due and self._size + max(0, grown) <= self._limits.disk:
            return False
        self._size = await asyncio.to_thread(self._count)
        self._at_count = used
        self._counted = time.monotonic()
        return self._size > self._limits.disk

    def _count(self) -> int:
        try:
            return sum(map(folder_size, self._folders))
        except UnmeasurableError:
            return max(0, self._used() - self._at_start)

    def _used(self) -> int:
        state = os.statvfs(self._folders[0])
        return (state.f_blocks - state.f_bfree) * state.f_frsize

    def _free_is_low(self) -> bool:
        state = os.statvfs(self._folders[0])
        return state.f_bavail * state.f_frsize < min(FLOOR, state.f_blocks * state.f_frsize // 20)
