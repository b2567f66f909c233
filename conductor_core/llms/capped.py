"""A model whose single calls may cost only so much."""

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.logic.figures import money
from conductor_core.ports.model import LanguageModel, Listener


class Capped:
    """Asks only what costs at most so much; a call of unknown price is not made."""

    def __init__(self, model: LanguageModel, cap: Micros, *, agent: str) -> None:
        """``cap``: of one call; ``agent``: whose cap it is, for people."""
        self._model = model
        self._cap = cap
        self._agent = agent

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port.

        Raises:
            ModelError: as the model does, or because the call may cost too much.
        """
        most = self.estimate(request)
        if most is None or most > self._cap:
            what = "has a price that nobody knows" if most is None else f"may cost {money(most)}"
            raise ModelError(
                f"a call of {self._agent} {what}, and {money(self._cap)} is its price_cap",
                remedy="other_agent",
            )
        return await self._model.ask(request, listener)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        return self._model.estimate(request)

    async def check(self, model: str) -> str:
        """See the port."""
        return await self._model.check(model)
