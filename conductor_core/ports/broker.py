"""What agent programs call instead of a provider. Keys stay outside of sandboxes; what goes in is worth nothing elsewhere."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from conductor_core.domain.ids import AttemptId
from conductor_core.domain.sandbox import Door
from conductor_core.domain.usage import Micros, Usage
from conductor_core.logic.spending import Shortage

Dialect = Literal["anthropic", "openai", "google"]
"""Whose paths and errors a program expects. ``openai`` has Responses and chat completions."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """A provider as agent programs reach it through us. The key appears in no text made from this."""

    provider: str
    """Name for people and for prices, e.g. ``openai``."""
    dialect: Dialect
    base_url: str
    """As in the catalogue: of ``openai`` with its ``/v1``, of the others without."""
    key: str = field(repr=False)
    connect: float = 10.0
    """Seconds until the connection must stand."""
    stall: float = 600.0
    """Seconds an answer may be silent; programs wait that long for models that think."""
    max_output: int = 16_384
    """Tokens that are reserved for an answer when a program sets no limit."""


@dataclass(frozen=True, kw_only=True)
class BrokeredCall:
    """A call that a program wants to make."""

    id: str
    """Unique among all calls there will ever be."""
    attempt: AttemptId
    provider: str
    model: str
    at_most: Micros | None
    """What it can cost at most; None when the price is unknown."""
    at_least: Micros | None = None
    """The same with the shortest answer that is of use; None when it cannot be shortened."""

    tokens: int = 0
    """What it reads and writes at most, by our estimate."""
    by: Literal["key", "login", "itself"] = "key"
    """What it is paid by. Neither a login nor a program that pays itself has prices that we know; people have allowed both."""

    @property
    def cheapest(self) -> Micros | None:
        """What it can cost at most in the way that costs least."""
        return self.at_most if self.at_least is None else self.at_least

    @property
    def unpriced(self) -> str:
        """Its model, where no budget of money can hold it."""
        return self.model if self.at_most is None and self.by == "key" else ""


@dataclass(frozen=True, kw_only=True)
class BrokeredEnd:
    """How a call ended."""

    status: int | None
    """The provider's HTTP status; None when there was no answer."""
    usage: Usage | None
    """The bill, from the provider's own count or else our estimate; None when nothing has to be paid."""
    retry_after: float | None = None
    """Seconds the provider asks us to wait."""
    whole: bool = True
    """False when the answer broke off, or the program left before its end."""


class Meter(Protocol):
    """Who pays for the calls of one attempt."""

    async def reserve(self, call: BrokeredCall) -> Shortage | None:
        """Set the money aside before the call is sent; what is short when the budget does not allow it.

        Where only calls under way are in the way, it waits until they are settled.
        """
        ...

    async def settle(self, call: BrokeredCall, end: BrokeredEnd) -> None:
        """Book what it really cost. Called once for every call that was reserved, also when everything is being stopped."""
        ...


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a program in a sandbox reaches its provider."""

    door: Door
    """For the policy of its session."""
    url: str
    """The provider's address inside, without ``/v1``."""
    token: str = field(repr=False)
    """What the program takes for its key; worth nothing anywhere else, and nothing when the way is closed."""


class Broker(Protocol):
    """Holds the keys."""

    def open(self, attempt: AttemptId, account: Account, meter: Meter) -> AbstractAsyncContextManager[Way]:
        """A way for one attempt to one provider; closed at the end of the block, with all calls that are under way."""
        ...
