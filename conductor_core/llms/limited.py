"""A model that keeps within the limits of its key."""

from collections.abc import Callable

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.llms.throttle import Throttle, Turn
from conductor_core.logic import tokens
from conductor_core.logic.limiting import Cost
from conductor_core.ports.model import LanguageModel, Listener

ANSWER = 1_000
"""Tokens an answer is expected to have before it has come; what it really had is booked afterwards."""
NEWEST = 0.2
"""How much the newest call counts in what is expected of the next."""
LEAST = 0.05
"""Of a request at least this share counts, however much came from the provider's cache so far."""


class Limited:
    """Holds calls back until the throttle lets them through, and tells it how they ended.

    What a call takes of the limits is learned: our estimate of tokens is rather too high, and what a provider serves from
    its cache mostly does not count.
    """

    def __init__(self, model: LanguageModel, throttle: Throttle, *, still: Callable[[], object] = lambda: None) -> None:
        """``still`` is called when a wait has ended; it raises when the call has become pointless meanwhile."""
        self._model = model
        self._throttle = throttle
        self._still = still
        self._share = 1.0

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port.

        Raises:
            ModelError: as the model does; ``cooling`` when the limits would hold it back for too long.
        """
        size = tokens.of_request(request) if self._throttle.counts_tokens else 0
        expected = Cost(size * self._share, min(request.max_output, ANSWER) if size else 0)
        async with self._throttle.turn(expected, listener.waits if listener else None) as turn:
            self._leaves(turn)
            try:
                answer = await self._model.ask(request, listener)
            except ModelError as error:
                if not error.billed:
                    turn.real = Cost()
                if error.limited:
                    self._throttle.refused(error.retry_after)
                raise
            self._came(turn, answer, size)
            return answer

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        return self._model.estimate(request)

    async def check(self, model: str) -> str:
        """See the port; it is no call that limits count."""
        return await self._model.check(model)

    def _leaves(self, turn: Turn) -> None:
        try:
            self._still()
        except ModelError:
            turn.real = Cost(requests=0)
            raise

    def _came(self, turn: Turn, answer: ModelAnswer, size: int) -> None:
        usage = answer.usage
        fresh = usage.input_tokens - usage.cached_tokens
        turn.real = Cost(fresh, usage.output_tokens)
        self._throttle.answered()
        if size:
            self._share += NEWEST * (max(fresh / size, LEAST) - self._share)
