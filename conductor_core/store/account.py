"""The ledger of one run in memory: what each call was reserved or settled at, and the sums that are asked for all the time."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from conductor_core.domain.ids import AttemptId, TaskId, task_of
from conductor_core.domain.usage import Micros, Spending, Usage


@dataclass(slots=True)
class Sum:
    """What settled calls used."""

    calls: int = 0
    priced: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0

    def add(self, usage: Usage) -> None:
        """One more call."""
        self.calls += 1
        self.input_tokens += usage.input_tokens
        self.cached_tokens += usage.cached_tokens
        self.output_tokens += usage.output_tokens
        if usage.cost is not None:
            self.priced += 1
            self.cost += usage.cost

    def usage(self) -> Usage:
        """Together; the cost is unknown as soon as that of one call is."""
        return Usage(
            input_tokens=self.input_tokens,
            cached_tokens=self.cached_tokens,
            output_tokens=self.output_tokens,
            cost=Micros(self.cost) if self.priced == self.calls else None,
        )


@dataclass(slots=True)
class Account:
    """The entries of a run. A call whose price is unknown counts as what was reserved for it."""

    open: dict[str, tuple[AttemptId, int]] = field(default_factory=dict)
    """Reserved and not settled: for which attempt, how much."""
    settled: set[str] = field(default_factory=set)
    committed: int = 0
    """Settled plus still reserved."""
    attempts: defaultdict[AttemptId, Sum] = field(default_factory=lambda: defaultdict(Sum))
    total: Sum = field(default_factory=Sum)

    def reserve(self, key: str, attempt: AttemptId, amount: int) -> bool:
        """Set money aside; False when the key is known."""
        if key in self.open or key in self.settled:
            return False
        self.open[key] = attempt, amount
        self.committed += amount
        return True

    def settle(self, key: str, usage: Usage) -> bool:
        """What it really cost; False when nothing is reserved under the key."""
        found = self.open.pop(key, None)
        if found is None:
            return False
        attempt, reserved = found
        self.settled.add(key)
        if usage.cost is not None:
            self.committed += usage.cost - reserved
        self.attempts[attempt].add(usage)
        self.total.add(usage)
        return True

    def release(self, key: str) -> bool:
        """Give back what is reserved; False when nothing is."""
        found = self.open.pop(key, None)
        if found is None:
            return False
        self.committed -= found[1]
        return True

    def state(self, key: str) -> Literal["reserved", "settled"] | None:
        """What is known of an entry."""
        if key in self.open:
            return "reserved"
        return "settled" if key in self.settled else None

    def open_of(self, attempt: AttemptId) -> dict[str, Micros]:
        """What is reserved for an attempt."""
        return {key: Micros(amount) for key, (of, amount) in self.open.items() if of == attempt}

    def of_attempt(self, attempt: AttemptId) -> Usage:
        """What an attempt has used."""
        found = self.attempts.get(attempt)
        return found.usage() if found else Usage()

    def of_task(self, task: TaskId) -> Usage:
        """What all attempts at a task have used."""
        mine = (found.usage() for attempt, found in self.attempts.items() if task_of(attempt) == task)
        return sum(mine, Usage())

    def spent_on(self, task: TaskId) -> Spending:
        """Money that went out for all attempts at a task."""
        mine = [found for attempt, found in self.attempts.items() if task_of(attempt) == task]
        return Spending(
            known=Micros(sum(found.cost for found in mine)),
            unpriced_calls=sum(found.calls - found.priced for found in mine),
        )

    def spending(self) -> Spending:
        """Money that went out."""
        return Spending(known=Micros(self.total.cost), unpriced_calls=self.total.calls - self.total.priced)
