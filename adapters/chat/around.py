"""Who has to do with what a room shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from conductor_core.domain.account import Account
from conductor_core.domain.ids import ProjectId, RoomId
from conductor_core.domain.people import Actor
from conductor_core.ports.store import Transaction


@dataclass(frozen=True)
class Around:
    """The people around a room's run."""

    project: ProjectId
    starter: str
    """Who began the run."""
    people: tuple[str, ...]
    """Ids: who began it, who has spoken there, who was given a role that counts there."""
    accounts: Mapping[str, Account]

    def acting(self, actor: Actor) -> Actor:
        """One of them, with the role that counts in the run's project."""
        known = self.accounts.get(actor.id)
        return known.acting(actor, self.project) if known else actor


def around(tx: Transaction, room: RoomId) -> Around | None:
    """None where the room shows no run."""
    known = tx.rooms.get(room)
    run = tx.runs.get(known.run) if known else None
    if run is None:
        return None
    accounts = {one.id: one for one in tx.accounts.all()}
    given = [one.id for one in accounts.values() if one.role or run.project in one.roles]
    people = dict.fromkeys((run.started_by.id, *tx.rooms.manners(room).names, *given))
    return Around(run.project, run.started_by.id, tuple(people), accounts)
