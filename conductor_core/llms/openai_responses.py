"""OpenAI's Responses."""

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.llms.answer_size import room_on_the_wire
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import ThoughtsRefusedError, finished
from conductor_core.llms.openai_client import OpenAIClient
from conductor_core.llms.prices import Prices
from conductor_core.llms.responses_reading import Reading
from conductor_core.llms.responses_wire import body
from conductor_core.llms.thoughts import asked
from conductor_core.ports.model import Listener


class OpenAIResponses:
    """A language model behind the Responses API."""

    def __init__(self, endpoint: Endpoint, prices: Prices) -> None:
        self._endpoint = endpoint
        self._prices = prices
        self._client = OpenAIClient(endpoint, prices)
        self._show_thinking = True
        """Until this key is told that it may not see any."""

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""

        async def once(wanted: ModelRequest) -> ModelAnswer:
            reading = Reading(self._endpoint, listener)
            at = self._prices.now()
            said = body(wanted, self._endpoint, show_thinking=self._show_thinking)
            address, room = self._endpoint.below("/responses"), room_on_the_wire(wanted)
            try:
                kind = await self._client.read(address, said, reading.add, room)
            except ThoughtsRefusedError as refused:
                self._show_thinking = self._show_thinking and "summar" not in refused.message
                raise
            return finished(lambda: reading.answer(wanted, self._prices, at, content_type=kind), self._endpoint, wanted)

        return await asked(once, request)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        return self._prices.at_most(self._endpoint.provider, request)

    async def check(self, model: str) -> str:
        """See the port; lists the models, which costs nothing."""
        return await self._client.check(model)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()
