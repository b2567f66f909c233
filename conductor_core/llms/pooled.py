"""Several keys of one provider as one model: each call goes to the key that has most room, and a key that fails is passed over."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from conductor_core.domain.agent import AgentHealth
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.ports.model import LanguageModel, Listener

REMEMBERED = 4096
"""Conversations whose key is remembered: a provider keeps the beginning of a conversation in its cache by key."""


@dataclass(eq=False)
class Key:
    """One key, whatever models are asked with it."""

    name: str
    """Where it comes from, e.g. ``OPENAI_API_KEY_2``."""
    running: int = 0
    """Calls that are under way."""
    begun: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """A model, asked with one key."""

    key: Key
    model: LanguageModel
    health: Callable[[], AgentHealth | None] = field(default=lambda: None)
    """Why it cannot be asked now; None when it can."""


class Pooled:
    """A model behind several keys."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """``lines``: one for each key, at least one."""
        self._lines = tuple(lines)
        self._kept: OrderedDict[int, Line] = OrderedDict()

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port; a fault of one key is no fault while there is another that may do.

        Raises:
            ModelError: as the last key that was tried does.
        """
        lines = list(self._in_order(request))
        for line in lines[:-1]:
            try:
                return await self._ask(line, request, listener)
            except ModelError as error:
                if not _is_of_the_key(error):
                    raise
        return await self._ask(lines[-1], request, listener)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port; all keys pay the same."""
        return self._lines[0].model.estimate(request)

    async def check(self, model: str) -> str:
        """See the port; fine while one key is.

        Raises:
            ModelError: no key is; the reason of the first.
        """
        found = await asyncio.gather(*(_checked(line, model) for line in self._lines))
        said = [result for result in found if isinstance(result, str)]
        faults = [result for result in found if isinstance(result, ModelError)]
        if not said:
            raise faults[0]
        if not faults:
            return said[0]
        return f"{said[0]}; {len(said)} of {len(found)} keys work: {'; '.join(fault.message for fault in faults)}"

    async def _ask(self, line: Line, request: ModelRequest, listener: Listener | None) -> ModelAnswer:
        line.key.running += 1
        line.key.begun += 1
        try:
            answer = await line.model.ask(request, listener)
        finally:
            line.key.running -= 1
        conversation = _conversation(request)
        self._kept[conversation] = line
        self._kept.move_to_end(conversation)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return answer

    def _in_order(self, request: ModelRequest) -> Iterator[Line]:
        """The key that the conversation began with, then the others, least busy first; those that rest come last."""
        began_with = self._kept.get(_conversation(request))
        yield from sorted(
            self._lines,
            key=lambda line: (
                line.health() is not None,
                line is not began_with,
                line.key.running,
                line.key.begun,
            ),
        )


def _conversation(request: ModelRequest) -> int:
    """What stays the same from the first call of a conversation to its last."""
    return hash((request.model, request.system, request.turns[0].model_dump_json() if request.turns else ""))


def _is_of_the_key(error: ModelError) -> bool:
    """Whether another key may do: too many calls, no credit, refused; and nothing was paid."""
    return not error.billed and (error.limited or error.ails in ("exhausted", "error"))


async def _checked(line: Line, model: str) -> str | ModelError:
    try:
        return await line.model.check(model)
    except ModelError as error:
        return error
