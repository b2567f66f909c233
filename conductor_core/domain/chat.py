"""A conversation with a language model, as no vendor owns it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from conductor_core.domain.handed import Picture
from conductor_core.domain.usage import Usage
from conductor_core.domain.value import Value


class ToolCall(Value):
    """The model wants a tool used."""

    id: str
    name: str
    arguments: str
    """JSON as the model wrote it; not yet checked."""


class ToolResult(Value):
    """What using the tool gave."""

    id: str
    text: str
    ok: bool = True


class UserTurn(Value):
    """What we say."""

    kind: Literal["user"] = "user"
    text: str
    pictures: tuple[Picture, ...] = Field((), exclude_if=lambda pictures: not pictures)
    """To be looked at beside it. Left out where there are none, so that what was asked before reads as it did."""


class Thought(Value):
    """What a model thought before it spoke. Only the wire that brought it wants it back; others leave it out."""

    wire: str
    """The wire format that understands it, e.g. ``anthropic``."""
    text: str = ""
    """For people; may be a summary or nothing."""
    sealed: JsonValue = None
    """What the provider signed or encrypted: sent back as it came."""


class AssistantTurn(Value):
    """What the model said."""

    kind: Literal["assistant"] = "assistant"
    text: str
    calls: tuple[ToolCall, ...] = ()
    thoughts: tuple[Thought, ...] = ()


class ResultsTurn(Value):
    """Results of all tools of the turn before."""

    kind: Literal["results"] = "results"
    results: tuple[ToolResult, ...]


Turn = Annotated[UserTurn | AssistantTurn | ResultsTurn, Field(discriminator="kind")]


class ToolSpec(Value):
    """A tool as the model sees it."""

    name: str
    description: str
    parameters: dict[str, JsonValue]
    """JSON schema of an object."""


Effort = Literal["none", "low", "medium", "high"]
"""How much a model should think before it speaks; a model that cannot think ignores it."""


class Pause(Value):
    """A call waits on purpose, and knows until when."""

    until: datetime
    why: str
    """For people, e.g. ``openai allows 500 calls a minute``."""


class ModelRequest(Value):
    """One call. The stable part comes first, so that provider caches work."""

    model: str
    system: str
    tools: tuple[ToolSpec, ...] = ()
    turns: tuple[Turn, ...]
    max_output: int = 8192
    """Tokens."""
    effort: Effort = "none"
    temperature: float | None = None
    """None is the provider's own; 0 asks for the same answer each time, which may then come from our cache."""


class ModelAnswer(Value):
    """A whole answer: the stream ended with a stop reason of the provider."""

    turn: AssistantTurn
    stop: Literal["end", "tools", "length", "refusal"]
    usage: Usage
    model: str
    """The model that answered, as the provider names it."""
    remembered: bool = False
    """True when it came from our own cache: nothing was asked and nothing paid."""
