"""Pays for the model calls that an agent program makes by itself, through the broker."""

import math

from conductor_core.domain.agent import Waiting
from conductor_core.domain.usage import Micros, Usage
from conductor_core.engine.charges import Charges
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.cut_off import DOOR, STOP
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.spending import Shortage
from conductor_core.ports.broker import BrokeredCall, BrokeredEnd


class AttemptMeter:
    """The meter of one claimed attempt."""

    def __init__(self, services: Services, claim: Claim, charges: Charges) -> None:
        self._services = services
        self._claim = claim
        self._charges = charges
        self._looked_back = False

    async def reserve(self, call: BrokeredCall) -> Shortage | None:
        """See the port; while it waits the thread is told why.

        Raises:
            FencedError: somebody else owns the attempt now.
        """
        told = False

        async def take() -> Shortage | None:
            nonlocal told
            tell, told = not told, True
            return await self._services.settle(self._claim, lambda moment: self._reserve(moment, call, tell=tell))

        charge, till = self._charges.key(f"{DOOR}{call.id}"), self._charges.till
        till.begins(charge)
        short: Shortage | None = None
        try:
            short = await till.turn(take)
        except BaseException:
            till.ends(charge)
            raise
        if short:
            till.ends(charge)
        else:
            self._claim.pulse.asks(self._services.clock.monotonic())
        return short

    async def settle(self, call: BrokeredCall, end: BrokeredEnd) -> None:
        """See the port. What was paid is booked whoever owns the attempt by now: the money is gone."""
        self._claim.pulse.answered(self._services.clock.monotonic())
        try:
            await self._services.truth.change(lambda moment: self._settle(moment, call, end.usage))
        finally:
            self._charges.till.ends(self._charges.key(f"{DOOR}{call.id}"))

    def _reserve(self, moment: Moment, call: BrokeredCall, *, tell: bool) -> Shortage | None:
        if not self._looked_back:
            self._write_off(moment)
        self._looked_back = True
        key = f"{DOOR}{call.id}"
        short = self._charges.set_aside(moment, key, call.at_most, call.tokens, unpriced=call.unpriced)
        if short is None:
            note = "" if call.at_most is None else str(call.at_most)
            moment.tx.journals.sent(self._claim.attempt.id, key, f"{note} {call.model}", moment.now)
        elif short.passes and tell:
            self._claim.pulse.waits(math.inf)
            report = Waiting(until=None, why=short.waits)
            moment.tell(
                self._claim.run.id,
                AgentReported(task=self._claim.task.key, attempt=self._claim.attempt.id, report=report),
            )
        return short

    def _settle(self, moment: Moment, call: BrokeredCall, usage: Usage | None) -> None:
        self._charges.book(moment, f"{DOOR}{call.id}", call.model, usage)

    def _write_off(self, moment: Moment) -> None:
        """Calls that a killed process left under way may be charged: they count at what they could cost at most."""
        for key, entry in self._claim.journal.items():
            if key.startswith(DOOR):
                most, _, model = entry.digest.partition(" ")
                aside = moment.tx.ledger.tokens_aside(self._charges.key(key))
                usage = Usage(input_tokens=aside, cost=Micros(int(most)) if most else None)
                self._charges.book(moment, key, model, usage, cut_off_by=STOP)
