"""An order as it lies in the inbox: left by one process, read by the one that works on the folder."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, JsonValue, SerializeAsAny, TypeAdapter

from conductor_core.commands import COMMANDS
from conductor_core.domain.command import Command, Reply
from conductor_core.domain.people import Actor
from conductor_core.domain.value import Value

TAKEN_BACK = Reply(outcome="refused", text="This order was taken back.")
"""What stands under an order that whoever left it withdrew."""


_ANY: Any = Annotated[reduce(or_, COMMANDS), Field(discriminator="name")]
_ORDER: TypeAdapter[Command] = TypeAdapter(_ANY)
"""Reads any command from JSON by its name."""


class Left(Value):
    """An order that was left, and by whom."""

    command: Annotated[SerializeAsAny[Command], BeforeValidator(_ORDER.validate_python)]
    actor: Actor
    interactive: bool = False
    """True when a person left it who can be asked."""


def written(order: Left) -> dict[str, JsonValue]:
    """An order to leave."""
    return order.model_dump(mode="json", by_alias=True)


def read(body: dict[str, JsonValue]) -> Left:
    """An order that was left.

    Raises:
        ValidationError: it is none that this program knows.
    """
    return Left.model_validate(body)
