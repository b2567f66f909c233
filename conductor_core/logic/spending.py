"""Whether there is money for the next call."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from conductor_core.domain.usage import Micros
from conductor_core.logic.figures import enough, exact, money

WARN_AT = 0.8
"""Share of the budget at which the thread is told."""
SHORTEST = 2_048
"""Tokens of an answer that are worth asking for; with fewer a model hardly comes to its point."""


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Why a call may not be made now."""

    budget: Micros
    spent: Micros
    """Gone for good, or set aside for calls of which nobody here will hear."""
    under_way: Micros
    """Set aside for calls under way here. They mostly cost less in the end."""
    most: Micros | None
    """What the call can cost at most; None when nobody knows its price."""

    @property
    def passes(self) -> bool:
        """Whether there may be enough once the calls under way are settled."""
        return self.under_way > 0 and allows(committed=self.spent, estimate=self.most, budget=self.budget)

    @property
    def left(self) -> Micros:
        """Of the budget, when the calls under way cost nothing."""
        return Micros(self.budget - self.spent)

    def at_least(self, most: Micros | None) -> "Shortage":
        """The same for the cheapest call that would do."""
        return replace(self, most=most)

    @property
    def waits(self) -> str:
        """Why the call is held back, for people."""
        aside = f"{money(self.under_way)} of the budget of {exact(self.budget)} is set aside for calls under way"
        return f"{aside}, and this one fits when they cost less"

    @property
    def sentence(self) -> str:
        """Why it cannot be made at all, and what would change that."""
        spent = f"{money(self.spent)} is spent" if self.spent else "nothing is spent yet"
        begin = f"the budget of {exact(self.budget)} does not allow the next call: {spent}"
        if self.most is None:
            return f"{begin}, and nobody knows what the call costs; a larger budget would allow it"
        needed = enough(self.spent + self.most)
        return f"{begin}, and the call may cost {money(self.most)}; a budget of {needed} would allow it"


def shortage(*, budget: Micros | None, committed: Micros, under_way: Micros, most: Micros | None) -> Shortage | None:
    """What is missing for a call; None when it may leave.

    Args:
        budget: of the run.
        committed: spent or set aside.
        under_way: the part of it that calls under way hold, of which we shall hear.
        most: what the call can cost at most.
    """
    if budget is None or allows(committed=committed, estimate=most, budget=budget):
        return None
    return Shortage(budget=budget, spent=Micros(committed - under_way), under_way=under_way, most=most)


def allows(*, committed: Micros, estimate: Micros | None, budget: Micros | None) -> bool:
    """Whether a call may be made. A call of unknown price is allowed while anything is left."""
    if budget is None:
        return True
    if estimate is None:
        return committed < budget
    return committed + estimate <= budget


def fitting(most: Callable[[int], Micros | None], *, wanted: int, least: int, left: Micros) -> int | None:
    """Tokens of the longest answer that is surely paid for; None when not even the shortest one is.

    Args:
        most: what the call can cost at most with an answer of so many tokens; it grows evenly with them.
        wanted: tokens that it should have.
        least: tokens below which it is of no use.
        left: what there is.
    """
    shortest, longest = most(least), most(wanted)
    if least > wanted or shortest is None or longest is None or shortest > left:
        return None
    if longest <= left:
        return wanted
    output = least + (wanted - least) * (left - shortest) // (longest - shortest)
    paid = most(output)
    return output if paid is not None and paid <= left else least


def passed_mark(*, before: Micros, after: Micros, budget: Micros | None) -> float | None:
    """The share of the budget to tell people about, when this booking passed a mark; else None."""
    if not budget:
        return None
    for mark in (1.0, WARN_AT):
        if before < mark * budget <= after:
            return after / budget
    return None
