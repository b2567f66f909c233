"""Anthropic's messages."""

import asyncio
import importlib
from typing import TYPE_CHECKING

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.llms.answer_size import room_on_the_wire
from conductor_core.llms.anthropic_reading import Reading
from conductor_core.llms.anthropic_wire import body
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import finished, reached
from conductor_core.llms.listing import PAGE, PAGES, ids, offered
from conductor_core.llms.prices import Prices
from conductor_core.llms.streaming import streamed
from conductor_core.llms.thoughts import asked
from conductor_core.ports.model import Listener

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic


class AnthropicMessages:
    """A language model behind the messages API."""

    def __init__(self, endpoint: Endpoint, prices: Prices) -> None:
        self._endpoint = endpoint
        self._prices = prices
        self._client: AsyncAnthropic | None = None
        self._opening = asyncio.Lock()

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        client = await self._open()

        async def once(wanted: ModelRequest) -> ModelAnswer:
            reading = Reading(self._endpoint, listener)
            at = self._prices.now()
            said = body(wanted, self._endpoint)
            address, room = self._endpoint.below("/v1/messages"), room_on_the_wire(wanted)
            kind = await streamed(client, address, said, reading.add, self._endpoint, room)
            return finished(lambda: reading.answer(wanted, self._prices, at, content_type=kind), self._endpoint, wanted)

        return await asked(once, request)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        return self._prices.at_most(self._endpoint.provider, request)

    async def check(self, model: str) -> str:
        """See the port; lists the models, which costs nothing."""
        client = await self._open()
        page = await reached(client.models.list(limit=PAGE), self._endpoint)
        names = ids(page, self._endpoint)
        for _ in range(1, PAGES):
            if not page.has_next_page():
                break
            page = await reached(page.get_next_page(), self._endpoint)
            names += ids(page, self._endpoint)
        return offered(self._endpoint, names, model, more=page.has_next_page())

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client:
            await self._client.close()
            self._client = None

    async def _open(self) -> "AsyncAnthropic":
        async with self._opening:
            if self._client is None:
                await self._prices.load()
                await asyncio.to_thread(importlib.import_module, "anthropic")  # seconds; the loop goes on
                self._client = await asyncio.to_thread(self._make)
            return self._client

    def _make(self) -> "AsyncAnthropic":
        from anthropic import AsyncAnthropic, Timeout  # noqa: PLC0415 - seconds

        from conductor_core.llms.http.client import http_client  # noqa: PLC0415 - the same

        end = self._endpoint
        patience = Timeout(connect=end.connect, read=end.stall, write=end.stall, pool=end.connect)
        return AsyncAnthropic(
            api_key=end.key,
            base_url=end.base_url,
            max_retries=0,  # the engine decides about tries, not the SDK, which would wait as long as it is told
            timeout=patience,
            http_client=http_client(patience),
        )
