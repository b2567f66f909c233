"""What stands between agents and providers, in the one order that works: decision 7 says why."""

from collections.abc import Callable

from conductor_core.domain.agent import AgentHealth
from conductor_core.llms.breaker import Breaker, Guarded
from conductor_core.llms.caching import AnswerCache, Cached
from conductor_core.llms.limited import Limited
from conductor_core.llms.throttle import Throttle, Throttles
from conductor_core.logic.limiting import Limits
from conductor_core.ports.clock import Clock
from conductor_core.ports.model import LanguageModel


class Gates:
    """The throttles of all keys, the breakers of all models, and the cache. One for the process."""

    def __init__(
        self, clock: Clock, cache: AnswerCache | None = None, limits: Callable[[str], Limits] = lambda _: Limits()
    ) -> None:
        """``limits``: what people set for a provider."""
        self._clock = clock
        self._cache = cache
        self._throttles = Throttles(clock, limits)
        self._breakers: dict[tuple[str, str, str], Breaker] = {}

    def throttle(self, provider: str, key: str) -> Throttle:
        """That of a key; its ``heard`` is told what headers say."""
        return self._throttles.of(provider, key)

    def breaker(self, provider: str, model: str, line: str = "") -> Breaker:
        """That of a model of a provider; ``line`` tells keys of a pool apart, because one may fail where another works."""
        place = provider, model, line
        if place not in self._breakers:
            self._breakers[place] = Breaker(f"{provider}/{model}{f' ({line})' if line else ''}", self._clock)
        return self._breakers[place]

    def around(
        self, model: LanguageModel, *, provider: str, key: str, name: str, address: str = "", line: str = ""
    ) -> LanguageModel:
        """The model ``name`` of a provider behind all gates.

        Args:
            model: what talks to the provider.
            provider: for people, and whose limits these are.
            key: whose limits these are; only a digest is kept.
            name: of the model at the provider.
            address: where it is reached, when it is not the provider's own.
            line: what a key of a pool is called.
        """
        breaker = self.breaker(provider, name, line)
        limited = Limited(model, self.throttle(provider, key), still=breaker.look)
        guarded = Guarded(limited, breaker)
        return guarded if self._cache is None else Cached(guarded, self._cache, source=f"{provider} {address}")

    def health(self, provider: str, key: str, name: str, line: str = "") -> AgentHealth | None:
        """Why the model cannot be asked now, and until when; None when it can."""
        return self.breaker(provider, name, line).health() or self.throttle(provider, key).health()
