"""What an agent program needs of the outside: a way to its provider that holds no key."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from conductor_core.domain.agent import Brief
from conductor_core.domain.sandbox import Door
from conductor_core.domain.usage import Usage
from conductor_core.errors import AgentError
from conductor_core.ports.agent import Desk


class Way(Protocol):
    """Open for one attempt."""

    @property
    def door(self) -> Door:
        """To be let into the sandbox."""
        ...

    @property
    def url(self) -> str:
        """The address to call inside, without a path."""
        ...

    @property
    def token(self) -> str:
        """Taken instead of a key, by this way only and for as long as it is open."""
        ...

    @property
    def usage(self) -> Usage | None:
        """What went through so far and is booked already; None when nothing was counted."""
        ...


class Gate(Protocol):
    """Opens ways to providers."""

    def lacks(self, provider: str) -> str | None:
        """What is missing to reach a provider, e.g. ``ANTHROPIC_API_KEY``; None when nothing is."""
        ...

    def open(self, provider: str, model: str, brief: Brief, desk: Desk) -> AbstractAsyncContextManager[Way]:
        """A way for one attempt; what it pays is booked at the desk and held to the budget."""
        ...


class ShutGate:
    """Leads nowhere: programs are found and told, and none that needs a provider can work."""

    def lacks(self, provider: str) -> str | None:
        """Everything."""
        return f"a way to {provider}"

    def open(self, provider: str, model: str, brief: Brief, desk: Desk) -> AbstractAsyncContextManager[Way]:
        """Never.

        Raises:
            AgentError: always.
        """
        _ = desk
        raise AgentError(f"there is no way to {provider} for {brief.task} ({model})")
