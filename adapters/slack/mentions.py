"""A mention is for who must act, and for nobody else. It is gone once the message says what was decided."""

from adapters.slack.rich import Json, rich, section


def mention(person: str) -> Json:
    """A line that pings one user."""
    return rich(section({"type": "user", "user_id": person}))
