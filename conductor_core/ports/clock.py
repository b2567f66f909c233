"""Time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time is an argument everywhere."""

    def now(self) -> datetime:
        """Wall time, UTC, aware; for what people read and what is stored."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump; for leases, time-outs and durations."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...
