"""The broker: one for the whole service."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from conductor_core.domain.ids import AttemptId
from conductor_core.llms.broker.gate import Gate
from conductor_core.llms.broker.visit import Grant, Record
from conductor_core.llms.prices import Prices
from conductor_core.ports.broker import Account, Meter, Way

if TYPE_CHECKING:
    import httpx2

log = structlog.get_logger(__name__)


def written_down(record: Record) -> None:
    """The audit of every request, in the log."""
    log.info(
        "model_call",
        attempt=record.attempt,
        provider=record.provider,
        request=record.request,
        model=record.model,
        status=record.status,
        usage=record.usage.model_dump() if record.usage else None,
        seconds=round(record.seconds, 3),
    )


class KeyBroker:
    """Implements ``Broker``. Nothing heavy is loaded before the first way is opened."""

    def __init__(self, prices: Prices, *, audit: Callable[[Record], None] = written_down) -> None:
        """``audit`` is told of every request, and must not fail."""
        self._prices = prices
        self._audit = audit
        self._client: httpx2.AsyncClient | None = None

    @asynccontextmanager
    async def open(self, attempt: AttemptId, account: Account, meter: Meter) -> AsyncIterator[Way]:
        """See the port."""
        await self._prices.load()
        grant = Grant(
            attempt=attempt,
            account=account,
            meter=meter,
            prices=self._prices,
            client=self._connections(),
            token=f"conductor-{secrets.token_urlsafe(32)}",
        )
        gate = Gate(grant, self._audit)
        try:
            yield await gate.open()
        finally:
            await gate.close()

    async def close(self) -> None:
        """Close what is kept open to providers."""
        client, self._client = self._client, None
        if client:
            await client.aclose()

    def _connections(self) -> "httpx2.AsyncClient":
        if self._client is None:
            import httpx2  # noqa: PLC0415 - heavy

            limits = httpx2.Limits(max_connections=None, max_keepalive_connections=32)
            self._client = httpx2.AsyncClient(limits=limits, follow_redirects=False)
        return self._client
