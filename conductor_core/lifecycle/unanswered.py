"""Calls that have no answer: what they may cost, before and after their attempt ends."""

from collections.abc import Iterable

from conductor_core.domain.run import Attempt
from conductor_core.domain.usage import Micros, Unanswered
from conductor_core.logic.roster import Roster
from conductor_core.ports.store import Transaction


def unanswered(tx: Transaction, roster: Roster, attempts: Iterable[Attempt]) -> Unanswered:
    """Those of these attempts, together."""
    found = [at_most(roster, one, aside) for one in attempts for aside in tx.ledger.open(one.id).values()]
    known = [amount for amount in found if amount]
    unpriced = found.count(None)
    return Unanswered(calls=len(known) + unpriced, at_most=Micros(sum(known)), unpriced=unpriced)


def at_most(roster: Roster, attempt: Attempt, reserved: Micros) -> Micros | None:
    """What a call costs at most for which that is set aside; None when nobody knows its price.

    Nothing is set aside for what is free, and for what nobody knows the price of; the agent's price tells them apart.
    """
    return reserved if reserved or _price(roster, attempt) is not None else None


def _price(roster: Roster, attempt: Attempt) -> Micros | None:
    member = roster.get(attempt.agent)
    if member is None:
        return None
    return next((model.price for model in member.card.models if model.name == attempt.model), member.card.price)
