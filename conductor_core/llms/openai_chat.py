"""OpenAI's chat completions, and everyone who speaks them: DeepSeek, gateways, servers of one's own."""

from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.llms.answer_size import room_on_the_wire
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import finished
from conductor_core.llms.openai_client import OpenAIClient
from conductor_core.llms.openai_reading import Reading
from conductor_core.llms.openai_wire import body, continued
from conductor_core.llms.prices import Prices
from conductor_core.llms.thoughts import asked
from conductor_core.ports.model import Listener

PATH = "/chat/completions"
CONTINUATIONS = 2
"""How often a text that was cut at the length limit is continued, where the provider can."""


class OpenAIChat:
    """A language model behind chat completions."""

    def __init__(self, endpoint: Endpoint, prices: Prices) -> None:
        self._endpoint = endpoint
        self._prices = prices
        self._client = OpenAIClient(endpoint, prices)

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""

        async def once(wanted: ModelRequest) -> ModelAnswer:
            return await self._once(wanted, body(wanted, self._endpoint), listener, self._endpoint.below(PATH))

        answer = await asked(once, request)
        path = self._endpoint.known.continues_at
        for _ in range(CONTINUATIONS if path else 0):
            if answer.stop != "length" or answer.turn.calls or not answer.turn.text:
                break
            said = continued(request, self._endpoint, answer.turn.text)
            try:
                more = await self._once(request, said, listener, self._endpoint.beside(path or "") + PATH)
            except ModelError:  # what there is was paid for; that it was cut is said
                break
            answer = _joined(answer, more)
        return answer

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port; with every continuation there could be."""
        if not self._endpoint.known.continues_at:
            return self._prices.at_most(self._endpoint.provider, request)
        return self._prices.at_most(self._endpoint.provider, request, continued=CONTINUATIONS)

    async def check(self, model: str) -> str:
        """See the port; lists the models, which costs nothing."""
        return await self._client.check(model)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def _once(
        self, request: ModelRequest, said: dict[str, Any], listener: Listener | None, address: str
    ) -> ModelAnswer:
        reading = Reading(self._endpoint, listener)
        at = self._prices.now()
        kind = await self._client.read(address, said, reading.add, room_on_the_wire(request))
        return finished(lambda: reading.answer(request, self._prices, at, content_type=kind), self._endpoint, request)


def _joined(first: ModelAnswer, more: ModelAnswer) -> ModelAnswer:
    """One answer out of a text that was cut and what came after it."""
    turn = AssistantTurn(text=first.turn.text + more.turn.text, calls=more.turn.calls, thoughts=first.turn.thoughts)
    return more.model_copy(update={"turn": turn, "usage": first.usage + more.usage})
