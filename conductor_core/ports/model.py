"""A language model behind an API."""

from typing import Protocol

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros


class LanguageModel(Protocol):
    """One provider. Streams inside, answers whole: a truncated stream is an error, never an answer."""

    async def ask(self, request: ModelRequest) -> ModelAnswer:
        """Send one call.

        Raises:
            ModelError: with the remedy for this fault; nothing else leaves for reasons of the provider or the network.
        """
        ...

    def estimate(self, request: ModelRequest) -> Micros | None:
        """What the call will cost at most; None when the price is unknown."""
        ...

    async def check(self) -> str:
        """Validate key and address without spending; gives one line for people.

        Raises:
            ModelError: the reason and what to set.
        """
        ...
