"""The memory of an attempt: what was paid or done is neither paid nor done again."""

import hashlib
from collections.abc import Callable, Mapping

from conductor_core.domain.agent import Spent
from conductor_core.domain.chat import ModelAnswer, ModelRequest, ToolResult
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.run import Attempt
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import ModelError
from conductor_core.events.run import BudgetNoted
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic import spending
from conductor_core.ports.model import LanguageModel
from conductor_core.ports.store import JournalEntry


class StoredJournal:
    """The journal of one claimed attempt. Calls are counted; the same order after a restart finds the same answers."""

    def __init__(
        self, truth: Truth, attempt: Attempt, recorded: Mapping[str, JournalEntry], *, budget: Micros | None
    ) -> None:
        self._truth = truth
        self._budget = budget
        self._attempt = attempt
        self._recorded = recorded
        self._calls = 0
        self._estimates: dict[str, Micros | None] = {}

    async def ask(self, model: LanguageModel, request: ModelRequest) -> ModelAnswer:
        """See the port."""
        self._calls += 1
        key = f"call-{self._calls}"
        digest = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
        entry = self._recorded.get(key)
        if entry and entry.digest == digest and entry.answer is not None:
            return ModelAnswer.model_validate_json(entry.answer)
        estimate = self._estimates[key] = model.estimate(request)
        await self._change(lambda moment: self._reserve(moment, key, digest, estimate))
        try:
            answer = await model.ask(request)
        except ModelError as error:
            billed = error.billed
            await self._change(lambda moment: self._give_back(moment, key, request, billed=billed))
            raise
        await self._change(lambda moment: self._settle(moment, key, digest, answer))
        return answer

    async def recall(self, call_id: str) -> ToolResult | None:
        """See the port."""
        entry = self._recorded.get(f"tool-{call_id}")
        return ToolResult.model_validate_json(entry.answer) if entry and entry.answer is not None else None

    async def record(self, result: ToolResult) -> None:
        """See the port."""
        body = result.model_dump_json()
        await self._change(
            lambda moment: moment.tx.journals.answered(self._attempt.id, f"tool-{result.id}", "", body, moment.now)
        )

    async def _change(self, op: Callable[[Moment], object]) -> None:
        await self._truth.change_owned(self._attempt.id, self._attempt.token, op)

    def _ledger_key(self, key: str) -> str:
        return f"{self._attempt.id}/{key}"

    def _reserve(self, moment: Moment, key: str, digest: str, estimate: Micros | None) -> None:
        attempt, budget = self._attempt, self._budget
        if budget is not None:
            committed = moment.tx.ledger.committed(attempt.run)
            if not spending.allows(committed=committed, estimate=estimate, budget=budget):
                raise ModelError(
                    f"the budget of ${budget / 1e6:g} does not allow the next call "
                    f"(${committed / 1e6:.4f} is spent or reserved)",
                    remedy="person",
                )
        moment.tx.ledger.reserve(
            self._ledger_key(key), attempt.run, attempt.task, attempt.id, estimate or Micros(0), moment.now
        )
        moment.tx.journals.sent(attempt.id, key, digest, moment.now)

    def _give_back(self, moment: Moment, key: str, request: ModelRequest, *, billed: bool) -> None:
        """A call that failed after its answer had begun may be charged: it is booked at its estimate."""
        if not billed:
            moment.tx.ledger.release(self._ledger_key(key))
            return
        usage = Usage(cost=self._estimates.get(key))
        moment.tx.ledger.settle(self._ledger_key(key), usage, moment.now)
        self._tell_spent(moment, request.model, usage)

    def _tell_spent(self, moment: Moment, model: str, usage: Usage) -> None:
        attempt = self._attempt
        key = TaskKey(attempt.task.partition(".")[2])
        moment.tell(attempt.run, AgentReported(task=key, attempt=attempt.id, report=Spent(model=model, usage=usage)))

    def _settle(self, moment: Moment, key: str, digest: str, answer: ModelAnswer) -> None:
        attempt, budget, ledger = self._attempt, self._budget, moment.tx.ledger
        moment.tx.journals.answered(attempt.id, key, digest, answer.model_dump_json(), moment.now)
        before = ledger.spending(attempt.run).known if budget else None
        ledger.settle(self._ledger_key(key), answer.usage, moment.now)
        self._tell_spent(moment, answer.model, answer.usage)
        if budget and before is not None:
            after = ledger.spending(attempt.run).known
            share = spending.passed_mark(before=before, after=after, budget=budget)
            if share is not None:
                moment.tell(attempt.run, BudgetNoted(spent=after, budget=budget, share=share))
