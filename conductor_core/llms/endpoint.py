"""Where a provider is reached, and how long we wait for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from conductor_core.domain.allowance import Allowance
from conductor_core.llms.catalogue import Provider

NO_KEY = "none"
"""Sent to an address of one's own that needs no key."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One address with its key. The key appears in no text made from this."""

    provider: str
    """Name for people and for prices, e.g. ``openai``."""
    known: Provider
    """What the catalogue says of it, at this address."""
    key: str = field(repr=False)
    connect: float = 10.0
    """Seconds until the connection must stand."""
    stall: float = 60.0
    """Seconds a stream may be silent."""
    on_headers: Callable[[Allowance], None] | None = None
    """Told what the headers of each answer allow, faults included."""
    now: Callable[[], datetime | None] = lambda: None
    """Our clock, for times that a provider says without telling its own."""

    @property
    def base_url(self) -> str:
        """The address."""
        return self.known.base_url

    @property
    def host(self) -> str:
        """Whom we talk to, without a password that may stand in the address."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def answers(self) -> str:
        """What is said of it when it answers; who needs no key is told of none."""
        return f"{self.provider} {'answers' if self.key == NO_KEY else 'takes the key'}"

    @property
    def mark(self) -> str:
        """Put on thoughts: only the same provider, spoken to in the same way, understands them."""
        return f"{self.provider}/{self.known.wire}"

    def below(self, path: str) -> str:
        """An address below this one."""
        return self.base_url.rstrip("/") + path

    def beside(self, path: str) -> str:
        """Another address on the same host."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}{path}"
