"""What the scripted model server is asked, and what a script can let it answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, Thought, Turn, UserTurn

Wire = Literal["openai", "responses", "anthropic"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, the same for all wire formats."""

    wire: Wire
    model: str
    system: str
    tools: tuple[str, ...]
    turns: tuple[Turn, ...]
    """Thoughts in them are as they came back: ``sealed`` is what stood on the wire."""
    number: int
    """Counts the requests of this server from 1. A script that looks at it is not stateless."""
    effort: str = ""
    """What was said about thinking, in the word of the wire; empty for nothing."""
    begun: str = ""
    """The text that is to be gone on with, where a text is to be continued."""

    @property
    def step(self) -> int:
        """How often the model has answered before in this conversation."""
        return sum(isinstance(turn, AssistantTurn) for turn in self.turns)

    @property
    def order(self) -> str:
        """The first thing that was said."""
        return next((turn.text for turn in self.turns if isinstance(turn, UserTurn)), "")

    @property
    def results(self) -> tuple[str, ...]:
        """Texts of the newest tool results."""
        found = [turn for turn in self.turns if isinstance(turn, ResultsTurn)]
        return tuple(result.text for result in found[-1].results) if found else ()

    @property
    def thoughts(self) -> tuple[Thought, ...]:
        """All thoughts that came back."""
        return tuple(thought for turn in self.turns if isinstance(turn, AssistantTurn) for thought in turn.thoughts)


@dataclass(frozen=True)
class Use:
    """A tool call. ``arguments`` is sent as it stands, so it can be anything a hostile model writes."""

    name: str
    arguments: str
    signed: bool = False
    """Whether a signature comes with it that must come back, as from Google's models."""


@dataclass(frozen=True, kw_only=True)
class Say:
    """A whole answer."""

    text: str = ""
    uses: tuple[Use, ...] = ()
    thinking: str = ""
    """What it thought before; sealed as each provider seals it."""
    redacted: bool = False
    """Whether a thought comes that nobody may read."""
    stop: Literal["end", "length", "refusal"] = "end"
    """``end`` becomes the word for tools where there are some."""
    input_tokens: int | None = None
    """None counts them by our own estimate."""
    cached_tokens: int | None = None
    """None is what the cache of the server holds of the beginning, or nothing where ``input_tokens`` are set."""
    output_tokens: int | None = None
    counted: bool = True
    """False leaves the usage out, as some servers do."""


Break = Literal[
    "status",  # an HTTP error
    "html",  # a page of a gateway, with status 200
    "empty",  # a stream without anything in it
    "clean_cut",  # the stream ends in good order, in the middle of the answer
    "drop",  # the connection breaks inside a chunk
    "bad_json",  # a damaged event
    "bad_utf8",  # bytes that are no text
    "error_event",  # the provider reports trouble inside the stream
    "repeated",  # the first half comes twice
    "stall",  # silence until the client leaves
]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An answer that is none."""

    kind: Break
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "scripted fault"


Script = Callable[[Asked], Say | Fault]
"""Decides on each request. Stateless scripts can serve any number of conversations at once, before and after a restart."""


def in_turn(*answers: Say | Fault) -> Script:
    """One answer after the other, whoever asks; the last is repeated."""

    def script(asked: Asked) -> Say | Fault:
        return answers[min(asked.number, len(answers)) - 1]

    return script


def by_step(*answers: Say | Fault) -> Script:
    """One answer after the other within each conversation; the last is repeated."""

    def script(asked: Asked) -> Say | Fault:
        return answers[min(asked.step, len(answers) - 1)]

    return script
