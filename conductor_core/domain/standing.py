"""How an agent stands: what ails it, what people ordered about it, and how it did so far."""

from datetime import datetime

from pydantic import Field

from conductor_core.domain.usage import Micros
from conductor_core.domain.value import Value
from conductor_core.errors import Ailment


class Condition(Value):
    """What ails an agent, as its attempts have shown."""

    ails: Ailment
    why: str
    since: datetime
    """The last failure that counted."""
    until: datetime | None = None
    """From then on one attempt finds out whether it is over; None: first its own check must say that it is well."""
    times: int = 1
    """Failures in a row, those at the same time counted once."""


class Orders(Value):
    """What people ordered about an agent; kept over restarts."""

    enabled: bool = True
    by: str = ""
    """Who gave the last order."""
    limit: int | None = Field(default=None, ge=1)
    """Attempts at once; None is what the agent says of itself."""
    weight: float = Field(default=1.0, gt=0)
    """How much rather than others it is given work: 2 is twice, 0.5 half."""


class Standing(Value):
    """What is kept of an agent over restarts."""

    condition: Condition | None = None
    orders: Orders = Orders()


class TrackRecord(Value):
    """How an agent did at tasks of one kind lately. Outages are not counted: they say nothing about its work."""

    tries: int = 0
    done: int = 0
    seconds: float | None = None
    """Median of those that were done."""
    quickest: float | None = None
    slowest: float | None = None
    """Seconds of those that were done."""
    cheapest: Micros | None = None
    dearest: Micros | None = None
    """Of those that were done; None where the price of one is unknown."""
