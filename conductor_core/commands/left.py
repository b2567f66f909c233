"""What lies in the inbox, an order or a line that was typed: left by one process, read by the one that works on the folder."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, JsonValue, SerializeAsAny, TypeAdapter

from conductor_core.commands import COMMANDS
from conductor_core.domain.command import Command, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.value import Value

TAKEN_BACK = Reply(outcome="refused", text="This order was taken back.")
"""What stands under an order that whoever left it withdrew."""


_ANY: Any = Annotated[reduce(or_, COMMANDS), Field(discriminator="name")]
_ORDER: TypeAdapter[Command] = TypeAdapter(_ANY)
"""Reads any command from JSON by its name."""


class Left(Value):
    """An order that was left, and by whom."""

    kind: Literal["order"] = "order"
    command: Annotated[SerializeAsAny[Command], BeforeValidator(_ORDER.validate_python)]
    actor: Actor
    interactive: bool = False
    """True when a person left it who can be asked."""
    run: RunId | None = None
    """The run in whose thread it was given."""


class Typed(Value):
    """A line that somebody typed under the thread of a run which another process shows them."""

    kind: Literal["line"] = "line"
    text: str
    run: RunId
    actor: Actor


_LEFT: TypeAdapter[Left | Typed] = TypeAdapter(Left | Typed)


def written(what: Left | Typed) -> dict[str, JsonValue]:
    """What to leave."""
    return what.model_dump(mode="json", by_alias=True)


def read(body: dict[str, JsonValue]) -> Left | Typed:
    """What was left.

    Raises:
        ValidationError: it is nothing that this program knows.
    """
    return _LEFT.validate_python(body)
