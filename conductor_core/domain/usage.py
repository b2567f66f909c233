"""What work costs."""

from typing import NewType

from conductor_core.domain.value import Value

Micros = NewType("Micros", int)
"""Millionths of a US dollar."""


class Usage(Value):
    """Tokens and money of one or more model calls. ``cost`` is None when the price is unknown, never 0 for that."""

    input_tokens: int = 0
    """All tokens read, those from the cache included."""
    cached_tokens: int = 0
    """The part of the input that the provider served from its cache."""
    output_tokens: int = 0
    cost: Micros | None = Micros(0)
    guessed: bool = False
    """The provider did not count, or not what can be true: the tokens are our own estimate."""
    disbelieved: bool = False
    """The estimate stands for a count of the provider that cannot be true."""

    def __add__(self, other: "Usage") -> "Usage":
        """The sum; unknown as soon as one part is unknown."""
        cost = None if self.cost is None or other.cost is None else Micros(self.cost + other.cost)
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=cost,
            guessed=self.guessed or other.guessed,
            disbelieved=self.disbelieved or other.disbelieved,
        )


class Spending(Value):
    """Money that went out for model calls."""

    known: Micros = Micros(0)
    unpriced_calls: int = 0
    """Calls whose price is unknown."""
    at_most: Micros = Micros(0)
    """The part of what is known that counts at its most, because calls were cut off; told where agents are."""


class Unanswered(Value):
    """Calls under way, or left so by a process that was stopped: what they cost nobody knows yet. Free ones are not counted."""

    calls: int = 0
    at_most: Micros = Micros(0)
    """Of those whose price is known."""
    unpriced: int = 0
    """Those whose price is unknown."""


class Used(Value):
    """What the calls of several runs use together. A call of unknown price counts as what was set aside for it."""

    money: Micros = Micros(0)
    tokens: int = 0
    money_aside: Micros = Micros(0)
    """Set aside for calls under way, beside that."""
    tokens_aside: int = 0


NO_RECORD = "no record yet"
"""Ends the basis of an estimate that nothing was measured for."""


class Estimate(Value):
    """What a task or plan is expected to take, as ranges, and why we think so."""

    seconds_low: float
    seconds_high: float
    cost_low: Micros | None = Micros(0)
    cost_high: Micros | None = Micros(0)
    basis: str = NO_RECORD
    """Where the figures come from, e.g. ``from 14 similar tasks``."""
    similar: int = 0
    """Tasks done before that they come from."""
