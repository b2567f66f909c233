"""Messages that are there no more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.discord.places import DIRECT


@dataclass(frozen=True)
class Deleted:
    """Somebody took one back, or somebody else took some away at once."""

    key: str
    guild: str
    channel: str
    messages: tuple[str, ...]
    """The oldest first."""


def deleted(data: Mapping[str, Any]) -> Deleted:
    """Discord tells no more of them than this."""
    messages = tuple(sorted(map(str, data.get("ids") or (data["id"],)), key=int))
    guild = str(data.get("guild_id") or DIRECT)
    return Deleted(f"deleted-{messages[0]}", guild, str(data["channel_id"]), messages)
