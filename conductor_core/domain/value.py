"""The base of values that are stored or sent."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that survives a round trip through JSON. A reader refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
