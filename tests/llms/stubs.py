"""A model that answers what a test tells it, in order."""

from collections.abc import Callable, Iterable

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, Pause, UserTurn
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import ModelError
from conductor_core.ports.model import Listener

Reply = ModelAnswer | ModelError

REQUEST = ModelRequest(model="m-1", system="Be brief.", turns=(UserTurn(text="Hello?"),))


def answer(text: str = "hi", **used: int) -> ModelAnswer:
    """A whole answer."""
    usage = Usage.model_validate({"input_tokens": 10, "output_tokens": 5, "cost": 7, **used})
    return ModelAnswer(turn=AssistantTurn(text=text), stop="end", usage=usage, model="m-1")


class Told:
    """A model of a script; the last reply is repeated."""

    def __init__(self, *replies: Reply, before: Callable[[], object] = lambda: None) -> None:
        """``before`` is called when a call arrives."""
        self._replies = list(replies)
        self._before = before
        self.asked: list[ModelRequest] = []
        self.checks = 0

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        _ = listener
        self.asked.append(request)
        self._before()
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, ModelError):
            raise reply
        return reply

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        _ = request
        return Micros(7)

    async def check(self, model: str) -> str:
        """See the port."""
        self.checks += 1
        return "fine"


class Ears:
    """Hears."""

    def __init__(self) -> None:
        self.pauses: list[Pause] = []
        self.pieces: list[str] = []

    def said(self, piece: str) -> None:
        """See the port."""
        self.pieces.append(piece)

    def thought(self, piece: str) -> None:
        """See the port."""

    async def waits(self, pause: Pause) -> None:
        """See the port."""
        self.pauses.append(pause)


def down() -> ModelError:
    """The provider has trouble."""
    return ModelError("acme has trouble of its own (500)", ails="cooling")


def faults(count: int) -> Iterable[ModelError]:
    """So many of them."""
    return (down() for _ in range(count))
