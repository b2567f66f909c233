"""The bill of an attempt: money is set aside before each try of a call, and booked when it is known what became of it.

Every function changes one transaction that it is given, together with the journal, so that both always say the same.
"""

from dataclasses import dataclass

from conductor_core.domain.agent import Spent
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.run import Attempt
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import ModelError
from conductor_core.events.run import BudgetNoted
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.tasks import recovered
from conductor_core.logic import spending


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an attempt, however often it is tried."""

    key: str
    """In the journal, e.g. ``call-3``."""
    digest: str
    request: ModelRequest
    estimate: Micros | None
    """What a try costs at most; None when the price is unknown."""


@dataclass(frozen=True)
class Charges:
    """Books the calls of one claimed attempt against the budget of its run."""

    attempt: Attempt
    budget: Micros | None

    def write_off(self, moment: Moment, call: Call) -> int:
        """Book tries that a killed process left under way; gives the number of the first try that is still free.

        Nobody knows whether the provider charged for them. They count at what they could cost at most, so that the budget
        holds however often a process is killed.
        """
        number = 1
        while state := moment.tx.ledger.state(self._charge(call, number)):
            if state == "reserved":
                self._book(moment, self._charge(call, number), call.request.model, Usage(cost=call.estimate))
            number += 1
        return number

    def reserve(self, moment: Moment, call: Call, number: int) -> None:
        """A try is about to leave.

        Raises:
            ModelError: the budget does not allow it.
        """
        attempt, budget = self.attempt, self.budget
        if budget is not None:
            committed = moment.tx.ledger.committed(attempt.run)
            if not spending.allows(committed=committed, estimate=call.estimate, budget=budget):
                raise ModelError(
                    f"the budget of ${budget / 1e6:g} does not allow the next call "
                    f"(${committed / 1e6:.4f} is spent or reserved)",
                    remedy="person",
                )
        moment.tx.ledger.reserve(
            self._charge(call, number), attempt.run, attempt.task, attempt.id, call.estimate or Micros(0), moment.now
        )
        moment.tx.journals.sent(attempt.id, call.key, call.digest, moment.now)

    def give_back(self, moment: Moment, call: Call, number: int, *, billed: bool) -> None:
        """A try failed. One whose answer had begun may be charged: it is booked at what it could cost at most."""
        charge = self._charge(call, number)
        if billed:
            self._book(moment, charge, call.request.model, Usage(cost=call.estimate))
        else:
            moment.tx.ledger.release(charge)

    def settle(self, moment: Moment, call: Call, number: int, answer: ModelAnswer) -> None:
        """A try was answered."""
        moment.tx.journals.answered(self.attempt.id, call.key, call.digest, answer.model_dump_json(), moment.now)
        model = f"the cache for {answer.model}" if answer.remembered else answer.model
        self._book(moment, self._charge(call, number), model, answer.usage)
        if not answer.remembered:
            recovered(moment, self.attempt)

    def note(self, moment: Moment, key: str, model: str, usage: Usage) -> None:
        """Book what an agent says it has used by ways that nobody of ours counted; once for each key."""
        charge = f"{self.attempt.id}/{key}"
        if moment.tx.ledger.state(charge) is None:
            attempt = self.attempt
            moment.tx.ledger.reserve(charge, attempt.run, attempt.task, attempt.id, Micros(0), moment.now)
            self._book(moment, charge, model, usage)

    def set_aside(self, moment: Moment, key: str, at_most: Micros | None) -> bool:
        """Money for a call that somebody else makes; False when the budget does not allow it."""
        attempt = self.attempt
        committed = moment.tx.ledger.committed(attempt.run)
        if not spending.allows(committed=committed, estimate=at_most, budget=self.budget):
            return False
        charge = f"{attempt.id}/{key}"
        moment.tx.ledger.reserve(charge, attempt.run, attempt.task, attempt.id, at_most or Micros(0), moment.now)
        return True

    def book(self, moment: Moment, key: str, model: str, usage: Usage | None) -> None:
        """What became of it, once; None: nothing has to be paid."""
        charge = f"{self.attempt.id}/{key}"
        if moment.tx.ledger.state(charge) != "reserved":
            return
        if usage is None:
            moment.tx.ledger.release(charge)
        elif moment.attempt(self.attempt.id).state == "running":
            self._book(moment, charge, model, usage)
        else:
            moment.tx.ledger.settle(charge, usage, moment.now)  # it is over, and says nothing any more

    def _charge(self, call: Call, number: int) -> str:
        """Key of a try in the ledger."""
        return f"{self.attempt.id}/{call.key}" if number == 1 else f"{self.attempt.id}/{call.key}.{number}"

    def _book(self, moment: Moment, charge: str, model: str, usage: Usage) -> None:
        attempt, budget, ledger = self.attempt, self.budget, moment.tx.ledger
        before = ledger.spending(attempt.run).known if budget else None
        ledger.settle(charge, usage, moment.now)
        key = TaskKey(attempt.task.partition(".")[2])
        moment.tell(attempt.run, AgentReported(task=key, attempt=attempt.id, report=Spent(model=model, usage=usage)))
        if budget and before is not None:
            after = ledger.spending(attempt.run).known
            share = spending.passed_mark(before=before, after=after, budget=budget)
            if share is not None:
                moment.tell(attempt.run, BudgetNoted(spent=after, budget=budget, share=share))
