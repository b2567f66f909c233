"""What a child is handed besides its arguments: files in memory, and a pipe to tell us things."""

import os
from types import TracebackType
from typing import Self


class Handover:
    """File descriptors for one child; leaving the block closes our copies of them all."""

    def __init__(self) -> None:
        self._given: list[int] = []
        self._reports, self.told = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        """``told``: where the child writes its reports."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.sent()
        os.close(self._reports)

    def give(self, data: bytes) -> int:
        """A descriptor from which the child can read ``data``."""
        descriptor = os.memfd_create("conductor", os.MFD_CLOEXEC)
        self._given.append(descriptor)
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor

    @property
    def descriptors(self) -> tuple[int, ...]:
        """All that the child is to inherit."""
        return (*self._given, self.told)

    def sent(self) -> None:
        """The child has started and owns them now."""
        for descriptor in self._given:
            os.close(descriptor)
        self._given.clear()
        if self.told >= 0:
            os.close(self.told)
            self.told = -1

    def reports(self) -> bytes:
        """What the child has reported until now."""
        try:
            return os.read(self._reports, 1 << 16)
        except BlockingIOError:
            return b""
