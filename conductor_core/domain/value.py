"""The base of values that are stored or sent."""

from typing import Any

from pydantic import BaseModel, ConfigDict

_GIVEN: set[str] = set()
"""Of all values together, and empty: see below. What is changed of a value is changed in a copy."""


class Value(BaseModel):
    """A frozen value that survives a round trip through JSON.

    Fields that another version of the program wrote and this one does not know are ignored, so that what is stored
    stays readable; what people and models hand in is read by stricter shapes. How a shape is checked is worked out when it
    is first used: a program that starts needs few of them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    def model_post_init(self, context: Any, /) -> None:
        """Forgets which fields were given: nobody asks, and to remember it took two thirds of the memory of all values."""
        _ = context
        object.__setattr__(self, "__pydantic_fields_set__", _GIVEN)
