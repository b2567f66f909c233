"""How a program reaches its provider: by a key that we keep, by a login of its own, or not at all."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from conductor_core.agents.cli.program import Approach
from conductor_core.domain.agent import Brief
from conductor_core.domain.sandbox import Door
from conductor_core.domain.usage import Usage
from conductor_core.errors import AgentError
from conductor_core.logic.spending import Shortage
from conductor_core.ports.agent import Desk
from conductor_core.ports.broker import BrokeredCall, BrokeredEnd

Account = Callable[[Usage], None]
"""Hears what a program says one start of it has used."""


@dataclass(frozen=True, kw_only=True)
class Lent:
    """A file of a person's that a program may read."""

    place: str
    """Below the program's home."""
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What one attempt has of its provider while the way there is open."""

    account: Account
    approach: Approach | None = None
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What is filled in for url and key."""
    doors: tuple[Door, ...] = ()
    lent: Lent | None = None


class NoMoneyError(AgentError):
    """The budget does not allow what the program needs of its provider. Where it cannot hold that, others may do the task."""

    def __init__(self, short: Shortage) -> None:
        super().__init__(short.sentence, remedy="other_agent" if short.unpriced else "person")


class Access(Protocol):
    """One program's way to its provider."""

    @property
    def ways(self) -> Sequence[Approach]:
        """To each provider that it can reach now, the one that it takes by itself first."""
        ...

    @property
    def note(self) -> str:
        """What people should know of it wherever the program is listed."""
        ...

    def missing(self) -> str:
        """What a person has to do first; empty when nothing. Blocking."""
        ...

    def open(self, brief: Brief, provider: str, model: str, desk: Desk) -> AbstractAsyncContextManager[Reach]:
        """The way for one attempt, which wants that model of that provider; the name is empty where there is none to reach.

        Raises:
            AgentError: it must not be used, or a program was told so that used it.
        """
        ...


class Bill:
    """What one attempt of a program has used whose calls nobody of ours sees."""

    def __init__(self) -> None:
        self.usage: Usage | None = None
        """As far as the program says it; None while it was not started."""

    def take(self, usage: Usage) -> None:
        """See ``Account``."""
        self.usage = usage if self.usage is None else self.usage + usage


@asynccontextmanager
async def one_call(
    brief: Brief, desk: Desk, provider: str, model: str, by: Literal["login", "itself"]
) -> AsyncIterator[Bill]:
    """A whole attempt is one call, of unknown price until its bill is there: also when it is killed.

    Raises:
        NoMoneyError: it must not begin.
    """
    name = f"{by}-{secrets.token_hex(12)}"
    call = BrokeredCall(id=name, attempt=brief.attempt, provider=provider, model=model, at_most=None, by=by)
    if short := await desk.meter.reserve(call):
        raise NoMoneyError(short)
    bill = Bill()
    try:
        yield bill
    finally:
        await desk.meter.settle(call, BrokeredEnd(status=None, usage=bill.usage))


class NoProvider:
    """For a program that needs none."""

    ways: Sequence[Approach] = ()
    note = ""

    def missing(self) -> str:
        """Nothing."""
        return ""

    @asynccontextmanager
    async def open(self, brief: Brief, provider: str, model: str, desk: Desk) -> AsyncIterator[Reach]:
        """Nothing is opened; what it says it has used is all that is known."""
        async with one_call(brief, desk, provider, model, "itself") as bill:
            yield Reach(account=bill.take)
