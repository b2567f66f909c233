"""What is there for somebody who is about to order something: by what we know of them already, as they wait for it."""

from collections.abc import Callable

from adapters.discord.persons import Person
from adapters.discord.places import Spot
from conductor_core.domain.account import Account
from conductor_core.domain.command import Place
from conductor_core.domain.people import Actor
from conductor_core.domain.run import Run
from conductor_core.logic.privacy import may_see
from conductor_core.ports.store import Transaction


def beholder(tx: Transaction, by: Person, spot: Spot) -> tuple[Actor, Place]:
    """Who looks, and from where."""
    room, account = tx.rooms.get(spot.room), _account(tx, by)
    place = Place(surface="discord", run=room.run if room else None, away=True, channel=spot.whole, passing=True)
    return account.acting(Actor(id=account.id, name=account.name, role=account.usual or "viewer"), None), place


def sight(tx: Transaction, by: Person, spot: Spot) -> Callable[[Run], bool]:
    """Whether they see a run."""
    (actor, place), account = beholder(tx, by, spot), _account(tx, by)
    return lambda run: may_see(run, account.acting(actor, run.project), place)


def _account(tx: Transaction, by: Person) -> Account:
    number = f"discord:{by.id}"
    return tx.accounts.get(number) or Account(id=number, name=by.name)
