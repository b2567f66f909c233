"""The base of values that are stored or sent."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that survives a round trip through JSON.

    Fields that another version of the program wrote and this one does not know are ignored, so that what is stored
    stays readable; what people and models hand in is read by stricter shapes. How a shape is checked is worked out when it
    is first used: a program that starts needs few of them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)
