"""The client of OpenAI's SDK, made when it is first needed; both of its wires share it."""

import asyncio
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import by_error, reached
from conductor_core.llms.listing import ids, offered
from conductor_core.llms.prices import Prices
from conductor_core.llms.streaming import streamed

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class OpenAIClient:
    """Opens on first use, closes when told, and looks whether the key is taken."""

    def __init__(self, endpoint: Endpoint, prices: Prices) -> None:
        self._endpoint = endpoint
        self._prices = prices
        self._client: AsyncOpenAI | None = None
        self._opening = asyncio.Lock()

    async def read(self, address: str, body: dict[str, Any], read: Callable[[dict[str, Any]], None], room: int) -> str:
        """Send one call and read its answer to the end.

        Args:
            address: the whole of it.
            body: of the call.
            read: takes in each event.
            room: bytes that may be read.

        Returns:
            The type of what was answered.

        Raises:
            ModelError: the call failed, the stream broke, or ``read`` refused an event.
        """
        client = await self._open()

        def checked(event: dict[str, Any]) -> None:
            if error := event.get("error"):
                raise by_error(error, self._endpoint)
            read(event)

        return await streamed(client, address, body, checked, self._endpoint, room)

    async def _open(self) -> "AsyncOpenAI":
        async with self._opening:
            if self._client is None:
                await self._prices.load()
                await asyncio.to_thread(importlib.import_module, "openai")  # seconds; the loop goes on
                self._client = await asyncio.to_thread(self._make)
            return self._client

    async def check(self, model: str) -> str:
        """Lists the models, which costs nothing; gives one line for people, also where the ``model`` is not among them.

        Raises:
            ModelError: the key or the address is wrong.
        """
        client = await self._open()
        page = await reached(client.models.list(), self._endpoint)
        return offered(self._endpoint, ids(page, self._endpoint), model)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client:
            await self._client.close()
            self._client = None

    def _make(self) -> "AsyncOpenAI":
        from openai import AsyncOpenAI, Timeout  # noqa: PLC0415 - seconds

        from conductor_core.llms.http.client import http_client  # noqa: PLC0415 - the same

        end = self._endpoint
        patience = Timeout(connect=end.connect, read=end.stall, write=end.stall, pool=end.connect)
        return AsyncOpenAI(
            api_key=end.key,
            base_url=end.base_url,
            max_retries=0,  # the engine decides about tries, not the SDK
            timeout=patience,
            http_client=http_client(patience),
        )
