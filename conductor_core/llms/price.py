"""What a call was counted as, and what people say it costs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from conductor_core.domain.chat import AssistantTurn, ModelRequest
from conductor_core.domain.usage import Micros
from conductor_core.domain.value import Value
from conductor_core.logic import tokens
from conductor_core.logic.tokens import MOST

UNSEEN = 32_768
"""Tokens that a provider may add of its own to a call, without our seeing them."""


@dataclass(frozen=True, kw_only=True)
class Metered:
    """What a provider counted in one call."""

    input: int
    """All tokens read, those from and into the cache included."""
    cached: int = 0
    """The part of the input that the provider's cache served."""
    written: int = 0
    """The part of the input that was stored in the provider's cache, which some charge more for."""
    output: int
    """All tokens written, thinking included."""
    thinking: int = 0
    """The part of the output that is thinking."""
    guessed: bool = False
    """The provider did not say it, or not what can be true; we estimated it."""
    disbelieved: bool = False
    """It said what cannot be true."""

    @classmethod
    def guess(cls, request: ModelRequest, turn: AssistantTurn) -> "Metered":
        """Our own estimate, for a provider that does not count: a call is never booked as free."""
        return cls(input=tokens.of_request(request), output=tokens.of_turn(turn), guessed=True)

    @classmethod
    def told(cls, count: Callable[[], "Metered"], request: ModelRequest, turn: AssistantTurn) -> "Metered":
        """What a provider counted; our own estimate where it did not, or where its count cannot be true."""
        try:
            told = count()
        except (KeyError, TypeError, AttributeError):
            return cls.guess(request, turn)
        if told.can_be_true(sent=0, asked=0):  # so little that any call may have taken it: nothing has to be estimated
            return told
        guess = cls.guess(request, turn)
        true = told.can_be_true(sent=guess.input, asked=max(request.max_output, guess.output))
        return told if true else replace(guess, disbelieved=True)

    def can_be_true(self, *, sent: int, asked: int) -> bool:
        """Whether a call may have taken this that by our estimate sent so many tokens, and asked for so many at most."""
        return (
            all(type(number) is int and number >= 0 for number in self._figures)
            and self.cached + self.written <= self.input <= sent * MOST + UNSEEN
            and self.thinking <= self.output <= asked * MOST + UNSEEN
        )

    @property
    def _figures(self) -> tuple[int, ...]:
        return self.input, self.cached, self.written, self.output, self.thinking

    def __add__(self, other: "Metered") -> "Metered":
        """Two calls that made one answer."""
        return Metered(
            input=self.input + other.input,
            cached=self.cached + other.cached,
            written=self.written + other.written,
            output=self.output + other.output,
            thinking=self.thinking + other.thinking,
            guessed=self.guessed or other.guessed,
            disbelieved=self.disbelieved or other.disbelieved,
        )


class Price(Value):
    """A price set by people; it wins over the list. US dollars for a million tokens."""

    input: float
    output: float
    cached: float | None = None
    """Input served from the provider's cache; None is the price of other input."""
    written: float | None = None
    """Input stored in the provider's cache; None is the price of other input."""
    thinking: float | None = None
    """Output that is thinking; None is the price of other output."""

    def of(self, call: Metered) -> Micros:
        """What a call costs, rounded up: dollars for a million tokens are micros for one.

        A float may be a little off, which makes no micro.
        """
        cached = self.input if self.cached is None else self.cached
        written = self.input if self.written is None else self.written
        thinking = self.output if self.thinking is None else self.thinking
        read = (call.input - call.cached - call.written) * self.input + call.cached * cached + call.written * written
        written_out = (call.output - call.thinking) * self.output + call.thinking * thinking
        return Micros(ceil(round(read + written_out, 6)))
