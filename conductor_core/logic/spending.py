"""Whether there is money, or what else is counted, for the next call."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from conductor_core.domain.cap import Cap, CapReached, Unit
from conductor_core.domain.usage import Micros
from conductor_core.logic.cap_words import amount, owner
from conductor_core.logic.figures import enough, exact, money
from conductor_core.logic.plain_text import one_line

WARN_AT = 0.8
"""Share of the budget at which the thread is told."""
SHORTEST = 2_048
"""Tokens of an answer that are worth asking for; with fewer a model hardly comes to its point."""


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Why a call may not be made now."""

    budget: int
    spent: int
    """Gone for good, or set aside for calls of which nobody here will hear."""
    under_way: int
    """Set aside for calls under way here. They mostly cost less in the end."""
    most: int | None
    """What the call can cost at most; None when nobody knows its price."""
    cap: Cap | None = None
    """What does not allow it, where that is not the money of the run."""
    unpriced: str = ""
    """The model a program asks for by itself, where no budget of money can hold that: nobody knows its price."""

    @property
    def unit(self) -> Unit:
        """What is counted."""
        return self.cap.unit if self.cap else "money"

    @property
    def passes(self) -> bool:
        """Whether there may be enough once the calls under way are settled."""
        fits = allows(committed=self.spent, estimate=self.most, budget=self.budget)
        return fits and self.under_way > 0 and not self.unpriced

    @property
    def left(self) -> int:
        """Of the budget, when the calls under way cost nothing."""
        return self.budget - self.spent

    def at_least(self, most: int | None) -> "Shortage":
        """The same for the cheapest call that would do."""
        return replace(self, most=most)

    @property
    def waits(self) -> str:
        """Why the call is held back, for people."""
        aside = f"{_told(self.unit, self.under_way)} of {self._budget} is set aside for calls under way"
        return f"{aside}, and this one fits when they cost less"

    @property
    def sentence(self) -> str:
        """Why it cannot be made at all, and what would change that."""
        are = "are" if self.unit == "tokens" else "is"
        if self.unpriced:
            holds, model = "the rule about spending" if self._asks else self._budget, one_line(self.unpriced, 60)
            return f"{holds} cannot hold calls of {model}, whose price is unknown: set a price for it in conductor.toml"
        if self._asks:
            spent = f"{_told(self.unit, self.spent)} {are} spent" if self.spent else "nothing is spent yet"
            return f"{spent}, and the rule about spending wants a yes before a run spends more than {self._amount}"
        begin, used = f"{self._budget} does not allow the next call", self.spent + self.under_way
        if self.most is None:
            return f"{begin}: {self._left}, and nobody knows what the call costs; a larger budget would allow it"
        needed, may = used + self.most, "take" if self.unit == "tokens" else "cost"
        wanted = enough(needed) if self.unit == "money" else amount(self.unit, needed)
        most = f"it may {may} up to {self._precise(self.most)}"
        return f"{begin}: {most}, and {self._left}; a budget of {wanted} would allow it"

    @property
    def _left(self) -> str:
        """What is left for the next call."""
        room = max(0, self.budget - self.spent - self.under_way)
        are = "are" if self.unit == "tokens" else "is"
        left = f"only {self._precise(room)} {are} left" if room else "nothing is left"
        aside = f" beside {_told(self.unit, self.under_way)} set aside for calls under way" if self.under_way else ""
        return f"{left}{aside}"

    def _precise(self, number: int) -> str:
        """To the last digit where what is left and what is needed would look the same."""
        room = self.budget - self.spent - self.under_way
        alike = self.unit == "money" and money(room) == money(self.most or 0)
        return exact(number) if alike else _told(self.unit, number)

    @property
    def reached(self) -> CapReached | None:
        """The same for whoever is asked what to do; None when no cap is known, or a larger one is of no use."""
        if self.cap is None or self.unpriced:
            return None
        used, aside = self.spent + self.under_way, self.under_way
        return CapReached(cap=self.cap, used=used, aside=aside, needed=self.most, why=self.sentence)

    @property
    def _asks(self) -> bool:
        return self.cap is not None and self.cap.asks

    @property
    def _budget(self) -> str:
        daily = " a day" if self.cap and self.cap.daily else ""
        return f"the budget of {self._amount}{daily}{owner(self.cap) if self.cap else ''}"

    @property
    def _amount(self) -> str:
        return amount(self.unit, self.budget)


def _told(unit: Unit, number: int) -> str:
    return money(number) if unit == "money" else amount(unit, number)


def shortage(
    *,
    budget: int | None,
    committed: int,
    under_way: int,
    most: int | None,
    cap: Cap | None = None,
    unpriced: str = "",
) -> Shortage | None:
    """What is missing for a call; None when it may leave.

    Args:
        budget: of the run.
        committed: spent or set aside.
        under_way: the part of it that calls under way hold, of which we shall hear.
        most: what the call can cost at most.
        cap: the one that gives the budget.
        unpriced: the model that no budget of money can hold, where it is none that was chosen here.
    """
    if budget is None or (not unpriced and allows(committed=committed, estimate=most, budget=budget)):
        return None
    spent = committed - under_way
    return Shortage(budget=budget, spent=spent, under_way=under_way, most=most, cap=cap, unpriced=unpriced)


def allows(*, committed: int, estimate: int | None, budget: int | None) -> bool:
    """Whether a call may be made. One of unknown price is while anything is left: people were told of it."""
    if budget is None:
        return True
    if estimate is None:
        return committed < budget
    return committed + estimate <= budget


def fitting(most: Callable[[int], Micros | None], *, wanted: int, least: int, left: int) -> int | None:
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


def passed_mark(*, before: int, after: int, budget: int | None) -> float | None:
    """The share of the budget to tell people about, when this booking passed the mark; else None."""
    if budget and before < WARN_AT * budget <= after:
        return after / budget
    return None
