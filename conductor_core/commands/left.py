"""An order as it lies in the inbox: left by one process, read by the one that works on the folder."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, JsonValue, TypeAdapter

from conductor_core.commands import COMMANDS
from conductor_core.domain.command import Command, Reply
from conductor_core.domain.people import Actor

TAKEN_BACK = Reply(outcome="refused", text="This order was taken back.")
"""What stands under an order that whoever left it withdrew."""


_ANY: Any = Annotated[reduce(or_, COMMANDS), Field(discriminator="name")]
_ORDER: TypeAdapter[Command] = TypeAdapter(_ANY)
"""Reads any command from JSON by its name."""


def written(command: Command, actor: Actor) -> dict[str, JsonValue]:
    """An order to leave."""
    return {"command": command.model_dump(mode="json", by_alias=True), "actor": actor.model_dump(mode="json")}


def read(body: dict[str, JsonValue]) -> tuple[Command, Actor]:
    """An order that was left.

    Raises:
        ValidationError: it is none that this program knows.
    """
    return _ORDER.validate_python(body.get("command")), Actor.model_validate(body.get("actor"))
