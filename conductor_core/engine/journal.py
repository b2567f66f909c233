"""The memory of an attempt: what was paid or done is neither paid nor done again."""

import hashlib
from collections.abc import Callable, Mapping

from conductor_core.domain.chat import ModelAnswer, ModelRequest, ToolResult
from conductor_core.domain.run import Attempt
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.events.run import BudgetNoted
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic import spending
from conductor_core.ports.model import LanguageModel
from conductor_core.ports.store import JournalEntry


class StoredJournal:
    """The journal of one claimed attempt. Calls are counted; the same order after a restart finds the same answers."""

    def __init__(self, truth: Truth, attempt: Attempt, recorded: Mapping[str, JournalEntry]) -> None:
        self._truth = truth
        self._attempt = attempt
        self._recorded = recorded
        self._calls = 0

    async def ask(self, model: LanguageModel, request: ModelRequest) -> ModelAnswer:
        """See the port."""
        self._calls += 1
        key = f"call-{self._calls}"
        digest = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
        entry = self._recorded.get(key)
        if entry and entry.digest == digest and entry.answer is not None:
            return ModelAnswer.model_validate(entry.answer)
        await self._change(lambda moment: self._reserve(moment, key, digest, model.estimate(request)))
        try:
            answer = await model.ask(request)
        except ModelError:
            await self._change(lambda moment: moment.tx.ledger.release(self._ledger_key(key)))
            raise
        await self._change(lambda moment: self._settle(moment, key, digest, answer))
        return answer

    async def recall(self, call_id: str) -> ToolResult | None:
        """See the port."""
        entry = self._recorded.get(f"tool-{call_id}")
        return ToolResult.model_validate(entry.answer) if entry and entry.answer is not None else None

    async def record(self, result: ToolResult) -> None:
        """See the port."""
        body = result.model_dump(mode="json")
        await self._change(
            lambda moment: moment.tx.journals.answered(self._attempt.id, f"tool-{result.id}", "", body, moment.now)
        )

    async def _change(self, op: Callable[[Moment], object]) -> None:
        await self._truth.change_owned(self._attempt.id, self._attempt.token, op)

    def _ledger_key(self, key: str) -> str:
        return f"{self._attempt.id}/{key}"

    def _reserve(self, moment: Moment, key: str, digest: str, estimate: Micros | None) -> None:
        attempt = self._attempt
        run = moment.run(attempt.run)
        committed = moment.tx.ledger.committed(run.id)
        if not spending.allows(committed=committed, estimate=estimate, budget=run.options.budget):
            budget = (run.options.budget or 0) / 1e6
            raise ModelError(
                f"the budget of ${budget:g} does not allow the next call (${committed / 1e6:.4f} is spent or reserved)",
                remedy="person",
            )
        moment.tx.ledger.reserve(
            self._ledger_key(key), run.id, attempt.task, attempt.id, estimate or Micros(0), moment.now
        )
        moment.tx.journals.sent(attempt.id, key, digest, moment.now)

    def _settle(self, moment: Moment, key: str, digest: str, answer: ModelAnswer) -> None:
        attempt = self._attempt
        moment.tx.journals.answered(attempt.id, key, digest, answer.model_dump(mode="json"), moment.now)
        if not moment.tx.ledger.settle(self._ledger_key(key), answer.usage, moment.now):
            return
        run = moment.run(attempt.run)
        cost = answer.usage.cost
        after = Micros(run.spent + (cost or 0))
        moment.tx.runs.save(
            run.model_copy(update={"spent": after, "unpriced_calls": run.unpriced_calls + (cost is None)})
        )
        share = spending.passed_mark(before=run.spent, after=after, budget=run.options.budget)
        if share is not None and run.options.budget:
            moment.tell(run.id, BudgetNoted(spent=after, budget=run.options.budget, share=share))
