"""The way to a provider for programs that must not hold its key."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from conductor_core.agents.cli.access import Access, NoMoneyError, NoProvider, Reach
from conductor_core.agents.cli.program import Program, Route
from conductor_core.domain.agent import Brief
from conductor_core.domain.usage import Usage
from conductor_core.errors import AgentError
from conductor_core.logic.spending import Shortage
from conductor_core.ports.agent import Desk
from conductor_core.ports.broker import Account, Broker, BrokeredCall, BrokeredEnd, Meter


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Opens ways to the providers that we have keys for."""

    broker: Broker
    accounts: Mapping[str, Account]
    """By provider; each program says itself which dialect it speaks."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """The setting with the key of each provider there is, for people."""

    def access(self, program: Program) -> Access:
        """A program's way."""
        return ByKey(self, program.routes) if program.routes else NoProvider()

    def lacks(self, provider: str) -> str | None:
        """The setting that is missing to reach a provider; None when nothing is."""
        return None if provider in self.accounts else self.settings.get(provider, f"a key of {provider}")


class ByKey:
    """Through the broker, to those providers of the program that have a key."""

    note = ""

    def __init__(self, gate: Gate, routes: Sequence[Route]) -> None:
        self._gate = gate
        self._routes = routes

    @property
    def ways(self) -> Sequence[Route]:
        """See the protocol."""
        return tuple(route for route in self._routes if self._gate.lacks(route.provider) is None)

    def missing(self) -> str:
        """The settings of all its providers, when none of them has a key."""
        if self.ways:
            return ""
        names = dict.fromkeys(filter(None, (self._gate.lacks(route.provider) for route in self._routes)))
        return f"set {' or '.join(names)} to use it"

    @asynccontextmanager
    async def open(self, brief: Brief, provider: str, model: str, desk: Desk) -> AsyncIterator[Reach]:
        """See the protocol."""
        _ = model
        route = next(route for route in self.ways if route.provider == provider)
        account = self._gate.accounts[provider]
        address = account.base_url.removesuffix(route.without)
        known = replace(account, dialect=route.dialect, base_url=address)
        meter = _Remembering(desk.meter)
        async with self._gate.broker.open(brief.attempt, known, meter) as way:
            words = {"url": way.url, "key": way.token}
            try:
                yield Reach(account=_counted, approach=route, words=words, doors=(way.door,))
            except AgentError as error:
                if meter.short:  # whatever a program says that was told that there is no money: that is why
                    raise NoMoneyError(meter.short) from error
                raise


def _counted(usage: Usage) -> None:
    """The broker's meter has booked everything there was; what the program says of it is not needed."""
    _ = usage


class _Remembering:
    """A meter that knows whether the last call could be paid."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.short: Shortage | None = None
        """Why it could not."""

    async def reserve(self, call: BrokeredCall) -> Shortage | None:
        """See the port."""
        short = await self._meter.reserve(call)
        self.short = short and short.at_least(call.cheapest)
        return short

    async def settle(self, call: BrokeredCall, end: BrokeredEnd) -> None:
        """See the port."""
        await self._meter.settle(call, end)
