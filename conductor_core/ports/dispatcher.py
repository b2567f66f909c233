"""Who decides when and where an attempt runs."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from conductor_core.domain.ids import AttemptId
from conductor_core.domain.run import Attempt
from conductor_core.ports.store import Transaction

Handler = Callable[[AttemptId], Awaitable[None]]
"""Works on an attempt. It claims it, and does nothing when the claim fails: a delivery may come twice."""


class Dispatcher(Protocol):
    """Hands out attempts: at least once started, finished exactly once (by the fencing token of the claim).

    Order: priority, then fairness between projects, then urgency within a project, then age; never more at once than the limits allow.
    """

    def enqueue(self, tx: Transaction, attempt: Attempt) -> None:
        """Hand out an attempt once this transaction is on disk, and not before its ``not_before``."""
        ...

    def revoke(self, tx: Transaction, attempt: AttemptId) -> None:
        """Take an attempt back once this transaction is on disk: drop it from the queue, cancel it where it runs."""
        ...

    def load(self, agent: str) -> int:
        """Attempts of this agent that are handed out, or could be were it not for limits."""
        ...

    def look_again(self, tx: Transaction, agent: str) -> None:
        """The limit of this agent is another one, once this transaction is on disk."""
        ...

    async def start(self, handler: Handler) -> tuple[AttemptId, ...]:
        """Begin to hand out, with everything that is queued or was running when the last process ended.

        Returns the attempts that had been running.
        """
        ...

    async def stop(self) -> None:
        """Hand out nothing more and cancel what runs here; rows stay as they are, so the next start goes on."""
        ...
