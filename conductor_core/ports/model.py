"""A language model behind an API."""

from typing import Protocol

from conductor_core.domain.chat import ModelAnswer, ModelRequest, Pause
from conductor_core.domain.usage import Micros


class Listener(Protocol):
    """Hears an answer while it comes, piece by piece. What it heard counts for nothing until the answer is whole."""

    def said(self, piece: str) -> None:
        """More of the text."""
        ...

    def thought(self, piece: str) -> None:
        """More of the thinking."""
        ...

    async def waits(self, pause: Pause) -> None:
        """The call is held back on purpose."""
        ...


class LanguageModel(Protocol):
    """One provider. Streams inside, answers whole: a truncated stream is an error, never an answer."""

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """Send one call.

        Raises:
            ModelError: with the remedy for this fault; nothing else leaves for reasons of the provider or the network.
        """
        ...

    def estimate(self, request: ModelRequest) -> Micros | None:
        """What the call will cost at most; None when the price is unknown."""
        ...

    async def check(self, model: str) -> str:
        """Validate key and address without spending; gives one line for people, also where its list lacks the ``model``.

        Raises:
            ModelError: the reason and what to set.
        """
        ...
