"""Something that came in over a chat platform."""

from pydantic import JsonValue

from conductor_core.domain.value import Value


class Arrival(Value):
    """Kept before the platform is told that we have it."""

    key: str
    """What the platform calls it; the same again is the same."""
    place: str
    """Whatever comes of one place is dealt with in its order."""
    body: dict[str, JsonValue]
    """As the platform sent it; a stranger wrote it."""
    number: int = 0
    """In the order they came."""
    in_doubt: bool = False
    """It may have been dealt with in part: what was posted for it is looked up before it is posted again."""
