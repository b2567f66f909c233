"""What Slack tells us when a workspace lets us go. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.scopes import LETS_GO

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Left:
    """A workspace may have let us go: Slack says so in no order, and also when others of our tokens went; our token knows."""

    key: str
    team: str


def read_left(body: Json) -> Left | None:
    """What an event means; None where it is another one."""
    return Left(f"left-{body['event_id']}", body["team_id"]) if body["event"].get("type") in LETS_GO else None
