"""The truth about what is used, and about what may be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from conductor_core.domain.cap import Cap, Scope
from conductor_core.domain.ids import AttemptId, RunId, TaskId
from conductor_core.domain.usage import Micros, Spending, Usage, Used


class Ledger(Protocol):
    """Money. An entry is reserved before a call and settled after it; the key makes both happen once."""

    def reserve(
        self, key: str, run: RunId, task: TaskId, attempt: AttemptId, amount: Micros, at: datetime, tokens: int = 0
    ) -> None:
        """Set money and tokens aside; the same key does it once."""
        ...

    def settle(self, key: str, usage: Usage, at: datetime) -> bool:
        """Replace the reservation by what it really cost; False when it was settled before.

        Raises:
            NotFoundError: nothing was reserved under this key.
        """
        ...

    def release(self, key: str) -> None:
        """The call never happened."""
        ...

    def state(self, key: str) -> Literal["reserved", "settled"] | None:
        """What is known of an entry; None when there is none."""
        ...

    def open(self, attempt: AttemptId) -> dict[str, Micros]:
        """What is set aside for an attempt and not settled: key → amount."""
        ...

    def tokens_aside(self, key: str) -> int:
        """Tokens set aside under a key and not settled."""
        ...

    def reserved(self, run: RunId) -> dict[str, Micros]:
        """What is set aside for a run and not settled: key → amount."""
        ...

    def committed(self, run: RunId) -> Micros:
        """Settled plus still reserved."""
        ...

    def used(self, scope: Scope, whose: str, since: datetime | None) -> Used:
        """What all calls of a scope use, of those begun ``since`` (None: ever)."""
        ...

    def by_agent(self, since: datetime) -> dict[str, Spending]:
        """Money that went out since then, by the agent whose attempt it was for."""
        ...

    def spending(self, run: RunId) -> Spending:
        """Money of a run that went out, with the number of calls whose price is not known."""
        ...

    def total(self, run: RunId) -> Usage:
        """What a run has used."""
        ...

    def of_task(self, task: TaskId) -> Usage:
        """What a task has used."""
        ...

    def of_attempt(self, attempt: AttemptId) -> Usage:
        """What an attempt has used."""
        ...

    def spent_on(self, task: TaskId) -> Spending:
        """What is known of it, with the number of calls whose price is not."""
        ...


class Caps(Protocol):
    """How much persons, projects and everybody may use; those of a run are its options."""

    def all(self) -> Sequence[Cap]:
        """In order of their places."""
        ...

    def set(self, cap: Cap) -> None:
        """A new one, or a new amount."""
        ...

    def drop(self, cap: Cap) -> None:
        """Without a limit there from now on."""
        ...
