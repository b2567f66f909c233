"""What a task hands to a command agent, checked against the shape the agent declares."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from conductor_core.domain.agent import Failed
from conductor_core.logic.plain_text import one_line


class Inputs(BaseModel):
    """Base of what people and plans hand to command agents; a word that is not known is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


I = TypeVar("I", bound=Inputs)  # noqa: E741 - the I of Inputs


def read_inputs(shape: type[I], given: dict[str, JsonValue], agent: str) -> I | Failed:
    """The inputs in their shape, or why they do not fit."""
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'inputs'}: {fault['msg']}" for fault in error.errors()[:3]
        )
        return Failed(
            cause=f"{agent} was given wrong inputs: {one_line(faults, 300)}",
            advice="Give the task the inputs that the agent declares.",
            remedy="fail",
        )
