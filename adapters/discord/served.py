"""Which channels of Discord we are used in."""

from collections.abc import Collection
from dataclasses import dataclass

from adapters.discord.places import DIRECT, Spot
from conductor_core.domain.ids import RoomId
from conductor_core.ports.store import Transaction

OURS = "discord:"
RECENT = 50
"""Runs, the newest, whose rooms count."""


@dataclass(frozen=True)
class Served:
    """Their ids."""

    used: frozenset[str] = frozenset()
    """Where runs are shown, or news of them, or somebody spoke to us."""
    homes: frozenset[str] = frozenset()
    """Those of them that follow a project."""

    def also(self, channels: Collection[str]) -> "Served":
        """With those that the settings name."""
        return Served(self.used | frozenset(channels), self.homes)


NOWHERE = Served()


def served(tx: Transaction) -> Served:
    """What is known of it."""
    rooms = [room.id for run in tx.runs.all()[:RECENT] for room in tx.rooms.of(run.id)]
    homes = _channels([place for place, _ in tx.rooms.with_pages()])
    heard = frozenset(place for place in tx.arrivals.places("discord") if place.isdecimal())
    return Served(_channels(rooms) | homes | heard, homes)


def _channels(rooms: list[RoomId]) -> frozenset[str]:
    spots = [Spot.of(room) for room in rooms if room.startswith(OURS)]
    return frozenset(spot.channel for spot in spots if spot.guild != DIRECT)
