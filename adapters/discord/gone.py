"""A message that is there no more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.discord.places import DIRECT


@dataclass(frozen=True)
class Deleted:
    """Somebody took it back, or somebody else took it away."""

    key: str
    guild: str
    channel: str
    message: str


def deleted(data: Mapping[str, Any]) -> Deleted:
    """Discord tells no more of it than this."""
    message, guild = str(data["id"]), str(data.get("guild_id") or DIRECT)
    return Deleted(f"deleted-{message}", guild, str(data["channel_id"]), message)
