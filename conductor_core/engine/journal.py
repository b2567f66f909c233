"""The memory of an attempt: what was paid or done is neither paid nor done again, and one fault does not throw it all away."""

import hashlib
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TypeVar

from conductor_core.domain.agent import Waiting
from conductor_core.domain.chat import ModelAnswer, ModelRequest, Pause, ToolResult
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.run import Attempt
from conductor_core.domain.usage import Micros
from conductor_core.engine.charges import Call, Charges
from conductor_core.errors import ContextTooLongError, ModelError
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic.discretion import discreet
from conductor_core.logic.patience import BRIEFLY, LONGEST, wait_before_next
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.model import LanguageModel
from conductor_core.ports.store import JournalEntry

T = TypeVar("T")

FIRST_CALL = "call-1"
"""Nothing is lost when it fails and somebody else begins anew."""
TOLD_EVERY = 1.0
"""Seconds between two reports of one attempt that a call is held back."""


class StoredJournal:
    """The journal of one claimed attempt. Calls are counted; the same order after a restart finds the same answers."""

    def __init__(
        self,
        truth: Truth,
        attempt: Attempt,
        recorded: Mapping[str, JournalEntry],
        *,
        budget: Micros | None,
        redactor: Redactor,
        dice: Callable[[], float] = random.random,
    ) -> None:
        """``dice`` gives numbers from 0 up to 1: tries that failed together do not come back together."""
        self._truth = truth
        self._attempt = attempt
        self._recorded = recorded
        self._charges = Charges(attempt, budget)
        self._redactor = redactor
        self._dice = dice
        self._calls = 0
        self._told = float("-inf")

    async def ask(self, model: LanguageModel, request: ModelRequest) -> ModelAnswer:
        """See the port; a fault that passes is waited out here, so that it costs no more than the call it hit."""
        self._calls += 1
        key = f"call-{self._calls}"
        digest = hashlib.sha256(request.model_dump_json().encode()).hexdigest()
        entry = self._recorded.get(key)
        if entry and entry.digest == digest and entry.answer is not None:
            return ModelAnswer.model_validate_json(entry.answer)
        call = Call(key=key, digest=digest, request=request, estimate=model.estimate(request))
        first = await self._change(lambda moment: self._charges.write_off(moment, call)) if entry else 1
        try:
            return await self._answer(model, call, first)
        except ContextTooLongError:
            self._calls -= 1  # it cost nothing, and the shorter one takes its place
            raise

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

    def said(self, piece: str) -> None:
        """A piece is not kept; the whole answer will be."""

    def thought(self, piece: str) -> None:
        """The same."""

    async def waits(self, pause: Pause) -> None:
        """A call is held back before it leaves; the thread is told until when."""
        if self._may_tell():
            await self._change(lambda moment: self._tell(moment, pause))

    async def _answer(self, model: LanguageModel, call: Call, first: int) -> ModelAnswer:
        waited = 0.0
        for number in count(first):
            await self._change(partial(self._charges.reserve, call=call, number=number))
            try:
                answer = await model.ask(call.request, self)
            except ModelError as error:
                tries = number - first + 1
                longest = LONGEST if call.key != FIRST_CALL or self._alone() else BRIEFLY
                wait = wait_before_next(error, tries=tries, waited=waited, dice=self._dice(), longest=longest)
                await self._change(
                    partial(self._failed, call=call, number=number, error=error, pause=self._pause(error, wait))
                )
                if wait is None:
                    raise _given_up(error, tries) from error
            else:
                await self._change(partial(self._charges.settle, call=call, number=number, answer=answer))
                return answer
            waited += wait
            await self._truth.clock.sleep(wait)
        raise AssertionError(call.key)

    def _alone(self) -> bool:
        """Whether no other model could do the task instead."""
        now = self._truth.clock.now()
        return not any(
            member.card.kind != "command" and member.name != self._attempt.agent and member.able(now)
            for member in self._truth.roster().members
        )

    async def _change(self, op: Callable[[Moment], T]) -> T:
        return await self._truth.change_owned(self._attempt.id, self._attempt.token, op)

    def _pause(self, error: ModelError, wait: float | None) -> Pause | None:
        """What the thread is told of a wait, if anything."""
        if wait is None or not self._may_tell():
            return None
        return Pause(until=self._truth.clock.now() + timedelta(seconds=wait), why=error.message)

    def _may_tell(self) -> bool:
        now = self._truth.clock.monotonic()
        if now - self._told < TOLD_EVERY:
            return False
        self._told = now
        return True

    def _failed(self, moment: Moment, call: Call, number: int, error: ModelError, pause: Pause | None) -> None:
        self._charges.give_back(moment, call, number, billed=error.billed)
        if pause:
            self._tell(moment, pause)

    def _tell(self, moment: Moment, pause: Pause) -> None:
        attempt = self._attempt
        report = discreet(Waiting(until=pause.until, why=pause.why), self._redactor)
        key = TaskKey(attempt.task.partition(".")[2])
        moment.tell(attempt.run, AgentReported(task=key, attempt=attempt.id, report=report))


def _given_up(error: ModelError, tries: int) -> ModelError:
    """The fault as it leaves the attempt: one that did not pass says that the provider needs a rest."""
    if error.remedy != "again":
        return error
    return ModelError(
        error.message if tries == 1 else f"{error.message}, {tries} times in a row",
        retry_after=error.retry_after,
        ails=error.ails or "cooling",
        billed=error.billed,
        limited=error.limited,
    )
