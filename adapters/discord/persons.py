"""Somebody, as a delivery names them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Who did it."""

    id: str
    name: str
    """Empty where the delivery does not tell."""
    bot: bool = False
    roles: tuple[str, ...] | None = None
    """Their roles in the server; None where the delivery does not tell."""


def person_of(user: Json, member: Json | None) -> Person:
    """A user, with what they are in the server."""
    roles = tuple(map(str, member["roles"])) if member is not None else None
    return Person(str(user["id"]), name_of(user, member), bot=bool(user.get("bot")), roles=roles)


def name_of(user: Json, member: Json | None) -> str:
    """What people call them there."""
    return str((member or {}).get("nick") or user.get("global_name") or user.get("username") or "")
