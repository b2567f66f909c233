"""What calls cost: what people set, then what is listed."""

import asyncio
import importlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from conductor_core.domain.chat import ModelRequest
from conductor_core.domain.usage import Micros, Usage
from conductor_core.llms.catalogue import Catalogue, catalogue
from conductor_core.llms.price import Metered, Price
from conductor_core.llms.tariff import listed
from conductor_core.logic import tokens
from conductor_core.ports.clock import Clock


class Prices:
    """The price list with what people set on top of it. A price that nobody knows is None, never 0."""

    def __init__(
        self,
        overrides: Mapping[str, Price] | None = None,
        *,
        clock: Clock | None = None,
        known: Catalogue | None = None,
    ) -> None:
        """The prices of today.

        Args:
            overrides: by model name, or by provider and model as in ``acme/model-1``; the longer name wins.
            clock: for prices that depend on the hour; without it calls are priced as when the model was first asked about.
            known: says under which name a provider stands in the list, and which ones charge nothing.
        """
        self._overrides = dict(overrides or {})
        self._clock = clock
        self._known = known

    def change(self, overrides: Mapping[str, Price], known: Catalogue) -> None:
        """Other overrides and another catalogue from now on, for the calls that come."""
        self._overrides, self._known = dict(overrides), known

    def usual(self, provider: str, model: str) -> Micros | None:
        """What a million tokens cost, three read for each one written; None when it is unknown."""
        return self.cost(provider, model, Metered(input=750_000, output=250_000))

    async def load(self) -> None:
        """Bring the list in without blocking the loop; it takes a third of a second once."""
        await asyncio.to_thread(importlib.import_module, "genai_prices")

    def now(self) -> datetime | None:
        """The hour that a call which begins now is priced at."""
        return self._clock.now() if self._clock else None

    def cost(self, provider: str, model: str, metered: Metered, at: datetime | None = None) -> Micros | None:
        """The price of a call that began at that time, rounded up; None when it is unknown."""
        own = self._overrides.get(f"{provider}/{model}") or self._overrides.get(model)
        entry = (self._known or catalogue()).providers.get(provider)
        if own is None and entry and entry.price:
            own = entry.price
        if own:
            return own.of(metered)
        tariff = listed((entry and entry.priced_as) or provider, model, at or self.now())
        return tariff.of(metered) if tariff else None

    def usage(self, provider: str, model: str, metered: Metered, at: datetime | None = None) -> Usage:
        """The bill of a call."""
        return Usage(
            input_tokens=metered.input,
            cached_tokens=metered.cached,
            output_tokens=metered.output,
            cost=self.cost(provider, model, metered, at),
            guessed=metered.guessed,
            disbelieved=metered.disbelieved,
        )

    def at_most(self, provider: str, request: ModelRequest, *, continued: int = 0) -> Micros | None:
        """What a call can cost at most: nothing comes from the cache, all goes into it, and the answer is the longest.

        ``continued``: how often a cut answer may be gone on with, which reads everything again with what there is so far.
        """
        times = continued + 1
        again = request.max_output * continued * times // 2
        read = Metered(input=tokens.of_request(request) * times + again, output=request.max_output * times)
        stored = replace(read, written=read.input)
        costs = [self.cost(provider, request.model, call) for call in (read, stored)]
        return max((cost for cost in costs if cost is not None), default=None)
