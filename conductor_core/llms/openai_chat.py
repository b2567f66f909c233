"""OpenAI's chat completions, and everyone who speaks them: DeepSeek, gateways, servers of one's own."""

import asyncio
import importlib
from typing import TYPE_CHECKING

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import drained, reached
from conductor_core.llms.openai_wire import Reading, body
from conductor_core.llms.prices import Prices
from conductor_core.ports.model import Listener

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class OpenAIChat:
    """A language model behind chat completions."""

    def __init__(self, endpoint: Endpoint, prices: Prices) -> None:
        self._endpoint = endpoint
        self._prices = prices
        self._client: AsyncOpenAI | None = None
        self._opening = asyncio.Lock()

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        client = await self._open()
        reading = Reading(listener)
        stream = await reached(client.chat.completions.create(**body(request, self._endpoint)), self._endpoint)
        try:
            await drained(aiter(stream), reading.add, self._endpoint)
        finally:
            await stream.close()
        content_type = stream.response.headers.get("content-type", "")
        return reading.answer(request, self._endpoint, self._prices, content_type=content_type)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        return self._prices.at_most(self._endpoint.provider, request)

    async def check(self) -> str:
        """See the port; lists the models, which costs nothing."""
        client = await self._open()
        page = await reached(client.models.list(), self._endpoint)
        models = getattr(page, "data", None)
        if not isinstance(models, list):
            raise ModelError(
                f"{self._endpoint.provider} does not list models there: check {self._endpoint.url_setting}",
                remedy="other_agent",
            )
        return f"{self._endpoint.provider} takes the key and offers {len(models)} models"

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client:
            await self._client.close()
            self._client = None

    async def _open(self) -> "AsyncOpenAI":
        async with self._opening:
            if self._client is None:
                await self._prices.load()
                await asyncio.to_thread(importlib.import_module, "openai")  # seconds; the loop goes on
                self._client = await asyncio.to_thread(self._make)
            return self._client

    def _make(self) -> "AsyncOpenAI":
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout  # noqa: PLC0415 - seconds

        end = self._endpoint
        patience = Timeout(connect=end.connect, read=end.stall, write=end.stall, pool=end.connect)
        return AsyncOpenAI(
            api_key=end.key,
            base_url=end.base_url,
            max_retries=0,  # the engine decides about tries, not the SDK
            timeout=patience,
            http_client=DefaultAsyncHttpxClient(timeout=patience, follow_redirects=False),  # the key stays on its host
        )
