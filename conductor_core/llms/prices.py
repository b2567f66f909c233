"""What calls cost, from the price list inside the ``genai-prices`` package. Nothing is fetched."""

import asyncio
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from conductor_core.domain.chat import AssistantTurn, ModelRequest
from conductor_core.domain.usage import Micros, Usage
from conductor_core.domain.value import Value
from conductor_core.logic import tokens


class Price(Value):
    """A price set by people; it wins over the list. US dollars for a million tokens."""

    input: float
    output: float
    cached: float | None = None
    """Input served from the provider's cache; None is the price of other input."""


@dataclass(frozen=True, kw_only=True)
class Metered:
    """What a provider counted in one call."""

    input: int
    """All tokens read, those from and into the cache included."""
    cached: int = 0
    written: int = 0
    """The part of the input that was stored in the provider's cache, which some charge more for."""
    output: int

    @classmethod
    def guess(cls, request: ModelRequest, turn: AssistantTurn) -> "Metered":
        """Our own estimate, for a provider that does not count: a call is never booked as free."""
        return cls(input=tokens.of_request(request), output=tokens.of_turn(turn))


class Prices:
    """The price list with what people set on top of it."""

    def __init__(self, overrides: Mapping[str, Price] | None = None) -> None:
        """``overrides``: by model name, or by provider and model as in ``openai/gpt-5``."""
        self._overrides = dict(overrides or {})

    async def load(self) -> None:
        """Bring the list in without blocking the loop; it takes a third of a second once."""
        await asyncio.to_thread(importlib.import_module, "genai_prices")

    def cost(self, provider: str, model: str, metered: Metered) -> Micros | None:
        """The price of a call, rounded up; None when it is unknown."""
        own = self._overrides.get(f"{provider}/{model}") or self._overrides.get(model)
        if own:
            cached = own.input if own.cached is None else own.cached
            fresh = metered.input - metered.cached
            return Micros(ceil(fresh * own.input + metered.cached * cached + metered.output * own.output))
        return _listed(provider, model, metered)

    def usage(self, provider: str, model: str, metered: Metered) -> Usage:
        """The bill of a call."""
        return Usage(
            input_tokens=metered.input,
            cached_tokens=metered.cached,
            output_tokens=metered.output,
            cost=self.cost(provider, model, metered),
        )

    def at_most(self, provider: str, request: ModelRequest) -> Micros | None:
        """What a call can cost at most: all input at full price, and the longest answer allowed."""
        expected = Metered(input=tokens.of_request(request), output=request.max_output)
        return self.cost(provider, request.model, expected)


def _listed(provider: str, model: str, metered: Metered) -> Micros | None:
    import genai_prices  # noqa: PLC0415 - a third of a second, only for those who call models

    usage = genai_prices.Usage(
        input_tokens=metered.input,
        cache_read_tokens=metered.cached,
        cache_write_tokens=metered.written,
        output_tokens=metered.output,
    )
    try:
        price = genai_prices.calc_price(usage, model, provider_id=provider)
    except LookupError:
        return None
    return Micros(ceil(price.total_price * 1_000_000))
