"""Events of changes of the plan that a planner works out."""

from typing import Literal

from conductor_core.events.record import Event


class ChangeWished(Event):
    """Somebody wants the plan to be different, in words that only a planner understands."""

    kind: Literal["change.wished"] = "change.wished"
    words: str
    by: str


class ChangeGivenUp(Event):
    """Nothing came of that: the plan stays as it is."""

    kind: Literal["change.given_up"] = "change.given_up"
    words: str
    cause: str
    advice: str = ""
