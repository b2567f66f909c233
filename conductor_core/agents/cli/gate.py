"""The way to a provider for programs that must not hold its key."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from conductor_core.agents.cli.program import Route
from conductor_core.domain.ids import AttemptId
from conductor_core.domain.usage import Usage
from conductor_core.logic.spending import Shortage
from conductor_core.ports.broker import Account, Broker, BrokeredCall, BrokeredEnd, Meter, Way


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Opens ways to the providers that we have keys for."""

    broker: Broker
    accounts: Mapping[str, Account]
    """By provider; each program says itself which dialect it speaks."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """The setting with the key of each provider there is, for people."""

    def lacks(self, provider: str) -> str | None:
        """The setting that is missing to reach a provider; None when nothing is."""
        return None if provider in self.accounts else self.settings.get(provider, f"a key of {provider}")

    def open(self, route: Route, attempt: AttemptId, meter: Meter) -> AbstractAsyncContextManager[Way]:
        """A way for one attempt."""
        account = self.accounts[route.provider]
        base_url = account.base_url.removesuffix(route.without)
        return self.broker.open(attempt, replace(account, dialect=route.dialect, base_url=base_url), meter)


class CountingMeter:
    """Pays through another meter, and remembers whether anything was paid for."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.usage: Usage | None = None
        """What was booked; None while nothing was."""
        self.short: Shortage | None = None
        """Why the last call could not be paid; None when it could."""

    async def reserve(self, call: BrokeredCall) -> Shortage | None:
        """See the port."""
        short = await self._meter.reserve(call)
        self.short = short and short.at_least(call.cheapest)
        return short

    async def settle(self, call: BrokeredCall, end: BrokeredEnd) -> None:
        """See the port."""
        if end.usage is not None:
            self.usage = end.usage if self.usage is None else self.usage + end.usage
        await self._meter.settle(call, end)
