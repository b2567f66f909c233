"""What models cost by the price list inside the ``genai-prices`` package, which takes its time for each single call.

What it says of a model is found out once, however often the hour is asked for: what a call costs grows evenly with its tokens,
but for steps in the price of long calls. Nothing is fetched.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from conductor_core.domain.usage import Micros
from conductor_core.llms.price import Metered, Price

if TYPE_CHECKING:
    from genai_prices import Usage
    from genai_prices.types import ModelPrice


@dataclass(frozen=True)
class Band:
    """Prices that hold for calls of some length."""

    above: int
    """The most tokens that a call reads for which they do not hold yet."""
    call: Micros
    """The price of a call with nothing in it."""
    price: Price

    def of(self, call: Metered) -> Micros:
        """What a call costs."""
        return Micros(self.call + self.price.of(call))


@dataclass(frozen=True)
class Tariff:
    """The prices of a model; those for the longest calls come first."""

    bands: tuple[Band, ...]

    def of(self, call: Metered) -> Micros:
        """What a call costs."""
        return next((band for band in self.bands if call.input > band.above), self.bands[-1]).of(call)


@dataclass(frozen=True)
class Entry:
    """Prices as they stand in the list; those of the same text are the same."""

    text: str
    prices: "ModelPrice" = field(compare=False)


def listed(provider: str, model: str, at: datetime | None) -> Tariff | None:
    """What a model costs at a time; None when the list does not know it. Prices change at full minutes, if they do."""
    return _listed(provider, model, at.replace(second=0, microsecond=0) if at else None)


@lru_cache(maxsize=1024)
def _listed(provider: str, model: str, at: datetime | None) -> Tariff | None:
    import genai_prices  # noqa: PLC0415 - a third of a second, only for those who call models

    try:
        found = genai_prices.calc_price(
            _usage(Metered(input=0, output=0)), model, provider_id=provider, genai_request_timestamp=at
        )
    except LookupError:
        return None
    return _tariff(Entry(repr(found.model_price), found.model_price))


@lru_cache(maxsize=1024)
def _tariff(entry: Entry) -> Tariff:
    steps = {tier.start for price in vars(entry.prices).values() for tier in getattr(price, "tiers", ())}
    return Tariff(tuple(_band(entry.prices, above) for above in sorted({-1, *steps}, reverse=True)))


def _band(prices: "ModelPrice", above: int) -> Band:
    """The prices of one call after the other that differ in one thing."""
    size = max(above + 1, 1)

    def micros(call: Metered) -> Decimal:
        return prices.calc_price(_usage(call))["total_price"] * 1_000_000

    nothing = micros(Metered(input=0, output=0))
    read = micros(Metered(input=size, output=0))

    def of_each(call: Metered, before: Decimal) -> float:
        return float((micros(call) - before) / size)

    return Band(
        above=above,
        call=Micros(ceil(nothing)),
        price=Price(
            input=of_each(Metered(input=size, output=0), nothing),
            cached=of_each(Metered(input=size, cached=size, output=0), nothing),
            written=of_each(Metered(input=size, written=size, output=0), nothing),
            output=of_each(Metered(input=size, output=size), read),
            thinking=of_each(Metered(input=size, output=size, thinking=size), read),
        ),
    )


def _usage(call: Metered) -> "Usage":
    from genai_prices import Usage  # noqa: PLC0415 - it is loaded by now

    return Usage(
        input_tokens=call.input,
        cache_read_tokens=call.cached,
        cache_write_tokens=call.written,
        output_tokens=call.output,
        output_reasoning_tokens=call.thinking,
    )
