"""Pays for the model calls that an agent program makes by itself, through the broker."""

from conductor_core.domain.usage import Micros, Usage
from conductor_core.engine.charges import Charges
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.lifecycle.cut_off import DOOR
from conductor_core.lifecycle.moment import Moment
from conductor_core.ports.broker import BrokeredCall, BrokeredEnd


class AttemptMeter:
    """The meter of one claimed attempt."""

    def __init__(self, services: Services, claim: Claim) -> None:
        self._services = services
        self._claim = claim
        self._charges = Charges(claim.attempt, claim.run.options.budget)
        self._looked_back = False

    async def reserve(self, call: BrokeredCall) -> bool:
        """See the port.

        Raises:
            FencedError: somebody else owns the attempt now.
        """
        return await self._services.settle(self._claim, lambda moment: self._reserve(moment, call))

    async def settle(self, call: BrokeredCall, end: BrokeredEnd) -> None:
        """See the port. What was paid is booked whoever owns the attempt by now: the money is gone."""
        await self._services.truth.change(lambda moment: self._settle(moment, call, end.usage))

    def _reserve(self, moment: Moment, call: BrokeredCall) -> bool:
        if not self._looked_back:
            self._write_off(moment)
        self._looked_back = True
        key = f"{DOOR}{call.id}"
        if not self._charges.set_aside(moment, key, call.at_most):
            return False
        note = "" if call.at_most is None else str(call.at_most)
        moment.tx.journals.sent(self._claim.attempt.id, key, f"{note} {call.model}", moment.now)
        return True

    def _settle(self, moment: Moment, call: BrokeredCall, usage: Usage | None) -> None:
        self._charges.book(moment, f"{DOOR}{call.id}", call.model, usage)

    def _write_off(self, moment: Moment) -> None:
        """Calls that a killed process left under way may be charged: they count at what they could cost at most."""
        for key, entry in self._claim.journal.items():
            if key.startswith(DOOR):
                most, _, model = entry.digest.partition(" ")
                self._charges.book(moment, key, model, Usage(cost=Micros(int(most)) if most else None))
