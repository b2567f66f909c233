"""A model that does not work is left alone for a while, and whoever asks it hears so at once."""

from datetime import datetime, timedelta

from conductor_core.domain.agent import AgentHealth
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.logic.breaking import Circuit, Verdict, judge
from conductor_core.ports.clock import Clock
from conductor_core.ports.model import LanguageModel, Listener


class Breaker:
    """Remembers how the calls of one model of one provider ended."""

    def __init__(self, name: str, clock: Clock) -> None:
        """``name`` is for people, e.g. ``openai/gpt-5``."""
        self._name = name
        self._clock = clock
        self._circuit = Circuit()

    def health(self) -> AgentHealth | None:
        """Why the model is left alone now, and until when; None while calls may go out."""
        circuit = self._circuit
        if not self._refuses(circuit):
            return None
        return AgentHealth(state=circuit.ails, detail=circuit.why, until=self._until(circuit))

    def look(self) -> None:
        """Nothing, unless calls are of no use now.

        Raises:
            ModelError: with what ails the model and how long it is left alone.
        """
        circuit = self._circuit
        if circuit.state == "open" and self._refuses(circuit):
            raise self._refusal(circuit)

    def enter(self) -> int:
        """A call wants to go out; gives its era.

        Raises:
            ModelError: it may not.
        """
        if self._refuses(self._circuit):
            raise self._refusal(self._circuit)
        self._circuit = self._circuit.entered()
        return self._circuit.era

    def ended(self, era: int, verdict: Verdict, error: ModelError | None = None) -> None:
        """A call has ended."""
        self._circuit = self._circuit.ended(verdict, era, self._clock.monotonic(), error)

    def looked_at(self) -> None:
        """Somebody made sure that key and address are right: the next call may show whether the model works."""
        self._circuit = self._circuit.looked_at(self._clock.monotonic())

    def _refuses(self, circuit: Circuit) -> bool:
        return circuit.left(self._clock.monotonic()) != 0

    def _until(self, circuit: Circuit) -> datetime | None:
        left = circuit.left(self._clock.monotonic())
        return None if left is None else self._clock.now() + timedelta(seconds=left)

    def _refusal(self, circuit: Circuit) -> ModelError:
        left = circuit.left(self._clock.monotonic())
        when = "for now" if left is not None else "until somebody looks at it"
        return ModelError(
            f"{self._name} is not asked again {when}: {circuit.why}",
            remedy="other_agent",
            retry_after=left,
            ails=circuit.ails,
        )


class Guarded:
    """Asks the model only while its breaker lets calls out."""

    def __init__(self, model: LanguageModel, breaker: Breaker) -> None:
        self._model = model
        self._breaker = breaker

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port.

        Raises:
            ModelError: as the model does, or at once while the model is left alone.
        """
        era = self._breaker.enter()
        verdict: Verdict = "nothing"
        fault: ModelError | None = None
        try:
            answer = await self._model.ask(request, listener)
        except ModelError as error:
            verdict, fault = judge(error), error
            raise
        else:
            verdict = "works"
            return answer
        finally:
            self._breaker.ended(era, verdict, fault)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        return self._model.estimate(request)

    async def check(self, model: str) -> str:
        """See the port; what was wrong before counts no more once the provider takes the key."""
        said = await self._model.check(model)
        self._breaker.looked_at()
        return said
