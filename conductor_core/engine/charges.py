"""The bill of an attempt: money is set aside before each try of a call, and booked when it is known what became of it.

Every function changes one transaction that it is given, together with the journal, so that both always say the same.
"""

from dataclasses import dataclass
from itertools import count

from conductor_core.domain.agent import FROM_CACHE, Spent
from conductor_core.domain.cap import Cap
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.run import Attempt
from conductor_core.domain.usage import Micros, Usage
from conductor_core.engine.till import Till
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle import capping
from conductor_core.lifecycle.cut_off import STOP
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.tasks import recovered
from conductor_core.logic import spending
from conductor_core.logic.spending import Shortage
from conductor_core.logic.tokens import of_request


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an attempt, however often it is tried."""

    key: str
    """In the journal, e.g. ``call-3``."""
    digest: str
    request: ModelRequest
    estimate: Micros | None
    """What a try costs at most; None when the price is unknown."""

    @property
    def tokens(self) -> int:
        """What a try reads and writes at most, by our estimate."""
        return of_request(self.request) + self.request.max_output


@dataclass
class Charges:
    """Books the calls of one claimed attempt against every cap that its run is under."""

    attempt: Attempt
    till: Till
    refused: Shortage | None = None
    """Why the last call could not be made; None when it could."""

    def write_off(self, moment: Moment, call: Call) -> int:
        """Book tries that a killed process left under way; gives the number of the first try that is still free.

        Nobody knows whether the provider charged for them. They count at what they could cost at most, so that the budget
        holds however often a process is killed.
        """
        lost = [1]
        for charge, reserved in moment.tx.ledger.open(self.attempt.id).items():
            key, _, number = charge.removeprefix(self.key("")).partition(".")
            if key == call.key:
                cost = reserved or call.estimate  # a try may have asked for less than the call wants
                usage = Usage(input_tokens=call.tokens, cost=cost)
                self._book(moment, charge, call.request.model, usage, cut_off_by=STOP)
                lost.append(int(number or 1))
        return next(one for one in count(max(lost)) if moment.tx.ledger.state(self.charge(call, one)) is None)

    def reserve(self, moment: Moment, call: Call, number: int) -> Shortage | None:
        """A try is about to leave; what is short when the budget does not allow it."""
        short = self._set_aside(moment, self.charge(call, number), call.estimate, call.tokens)
        if short is None:
            moment.tx.journals.sent(self.attempt.id, call.key, call.digest, moment.now)
        return short

    def give_back(self, moment: Moment, call: Call, number: int, *, billed: bool) -> None:
        """A try failed. One whose answer had begun may be charged: it is booked at what it could cost at most."""
        charge = self.charge(call, number)
        if billed:
            usage = Usage(input_tokens=call.tokens, cost=call.estimate)
            self._book(moment, charge, call.request.model, usage, cut_off_by="a fault")
        else:
            moment.tx.ledger.release(charge)

    def settle(self, moment: Moment, call: Call, number: int, answer: ModelAnswer, body: str) -> None:
        """A try was answered; ``body`` is what is kept of that."""
        moment.tx.journals.answered(self.attempt.id, call.key, call.digest, body, moment.now)
        model = f"{FROM_CACHE}{answer.model}" if answer.remembered else answer.model
        self._book(moment, self.charge(call, number), model, answer.usage)
        if not answer.remembered:
            recovered(moment, self.attempt)

    def set_aside(
        self, moment: Moment, key: str, at_most: Micros | None, tokens: int, *, unpriced: str = ""
    ) -> Shortage | None:
        """Money and tokens for a call that somebody else makes; what is short when a cap does not allow it.

        ``unpriced``: its model, where no cap in money can hold it.
        """
        return self._set_aside(moment, self.key(key), at_most, tokens, unpriced)

    def book(self, moment: Moment, key: str, model: str, usage: Usage | None, *, cut_off_by: str = "") -> None:
        """What became of it, once; None: nothing has to be paid."""
        charge = self.key(key)
        if moment.tx.ledger.state(charge) != "reserved":
            return
        if usage is None:
            moment.tx.ledger.release(charge)
        else:
            self._book(moment, charge, model, usage, cut_off_by=cut_off_by)

    def charge(self, call: Call, number: int) -> str:
        """Key in the ledger of a try."""
        return self.key(call.key if number == 1 else f"{call.key}.{number}")

    def key(self, name: str) -> str:
        """Key in the ledger of what has that name in the journal."""
        return f"{self.attempt.id}/{name}"

    def _set_aside(
        self, moment: Moment, charge: str, most: Micros | None, tokens: int, unpriced: str = ""
    ) -> Shortage | None:
        attempt, ledger = self.attempt, moment.tx.ledger
        found = [self._short(moment, cap, most, tokens, unpriced) for cap in capping.of_calls(moment, attempt.run)]
        short = [one for one in found if one]
        self.refused = next((one for one in short if not one.passes), short[0] if short else None)
        if self.refused is None:
            ledger.reserve(charge, attempt.run, attempt.task, attempt.id, most or Micros(0), moment.now, tokens)
        return self.refused

    def _short(self, moment: Moment, cap: Cap, most: Micros | None, tokens: int, unpriced: str) -> Shortage | None:
        run, ledger = self.attempt.run, moment.tx.ledger
        wanted = most if cap.unit == "money" else tokens or None
        aside = ledger.reserved(run)
        held: int = sum(amount for other, amount in aside.items() if self.till.hears_of(other))
        if cap.unit == "tokens":
            held = ledger.used("run", run, None).tokens_aside if all(map(self.till.hears_of, aside)) else 0
        committed = capping.committed(moment, cap)
        unheld = unpriced if cap.unit == "money" else ""
        return spending.shortage(
            budget=cap.amount, committed=committed, under_way=held, most=wanted, cap=cap, unpriced=unheld
        )

    def _book(self, moment: Moment, charge: str, model: str, usage: Usage, *, cut_off_by: str = "") -> None:
        attempt = self.attempt
        before = {cap: capping.used(moment, cap) for cap in capping.of_calls(moment, attempt.run)}
        moment.tx.ledger.settle(charge, usage, moment.now)
        key = TaskKey(attempt.task.partition(".")[2])
        spent = Spent(model=model, vendor=attempt.vendor, usage=usage, cut_off_by=cut_off_by)
        moment.tell(attempt.run, AgentReported(task=key, attempt=attempt.id, report=spent))
        capping.note(moment, attempt.run, before)
