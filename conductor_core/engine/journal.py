"""The memory of an attempt: what was paid or done is neither paid nor done again, and one fault does not throw it all away."""

import hashlib
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TypeVar

from conductor_core.domain.agent import Waiting
from conductor_core.domain.chat import ModelAnswer, ModelRequest, Pause, ToolResult
from conductor_core.domain.ids import TaskKey
from conductor_core.engine.charges import Call, Charges
from conductor_core.engine.pulse import Pulse
from conductor_core.errors import ContextTooLongError, ModelError, SilentError, TooDearError
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic.discretion import discreet
from conductor_core.logic.patience import BRIEFLY, LONGEST, wait_before_next
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.secret_shapes import MARK
from conductor_core.logic.spending import SHORTEST, Shortage, fitting
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
        charges: Charges,
        recorded: Mapping[str, JournalEntry],
        *,
        redactor: Redactor,
        pulse: Pulse,
        dice: Callable[[], float] = random.random,
    ) -> None:
        """``dice`` gives numbers from 0 up to 1: tries that failed together do not come back together."""
        self._truth = truth
        self._attempt = charges.attempt
        self._recorded = recorded
        self._charges = charges
        self._redactor = redactor
        self._pulse = pulse
        self._dice = dice
        self._calls = 0
        self._tries: dict[str, int] = {}
        """Of each call, those that have left."""
        self._told = float("-inf")
        self._cleaned = any(MARK in entry.answer for entry in recorded.values() if entry.answer)
        """Whether secrets were left out of what is kept. Calls are then known by what is left of them: so they are after a restart."""

    async def ask(self, model: LanguageModel, request: ModelRequest) -> ModelAnswer:
        """See the port; a fault that passes is waited out here, so that it costs no more than the call it hit."""
        self._calls += 1
        key = f"call-{self._calls}"
        digest = self._digest(request)
        entry = self._recorded.get(key)
        if entry and entry.digest == digest and entry.answer is not None:
            return ModelAnswer.model_validate_json(entry.answer)
        call = Call(key=key, digest=digest, request=request, estimate=model.estimate(request))
        if entry and key not in self._tries:
            first = await self._change(lambda moment: self._charges.write_off(moment, call))
        else:
            first = self._tries.get(key, 0) + 1
        try:
            return await self._answer(model, call, first)
        except (ContextTooLongError, TooDearError):
            self._calls -= 1  # the shorter or cheaper one takes its place
            raise

    async def recall(self, call_id: str) -> ToolResult | None:
        """See the port."""
        entry = self._recorded.get(f"tool-{call_id}")
        return ToolResult.model_validate_json(entry.answer) if entry and entry.answer is not None else None

    async def record(self, result: ToolResult) -> None:
        """See the port."""
        body = self._clean(result.model_dump_json())
        await self._change(
            lambda moment: moment.tx.journals.answered(self._attempt.id, f"tool-{result.id}", "", body, moment.now)
        )

    def said(self, piece: str) -> None:  # noqa: ARG002 - the signature is the port's
        """A piece is not kept, the whole answer will be; it is a sign of life."""
        self._pulse.beat(self._truth.clock.monotonic())

    def thought(self, piece: str) -> None:  # noqa: ARG002 - the same
        """The same."""
        self._pulse.beat(self._truth.clock.monotonic())

    async def waits(self, pause: Pause) -> None:
        """A call is held back before it leaves; the thread is told why, and until when."""
        wait = (pause.until - self._truth.clock.now()).total_seconds()
        self._pulse.waits(self._truth.clock.monotonic() + wait)
        await self._held_back(Waiting(until=pause.until, why=pause.why))

    async def _answer(self, model: LanguageModel, call: Call, first: int) -> ModelAnswer:
        waited = 0.0
        for number in count(first):
            charge = self._charges.charge(call, number)
            self._charges.till.begins(charge)
            try:
                paid = await self._paid(model, call, number)
                answer = await self._try(model, paid, number, first, waited)
            finally:
                self._charges.till.ends(charge)
            if isinstance(answer, ModelAnswer):
                return answer
            waited += answer
            self._pulse.waits(self._truth.clock.monotonic() + answer)
            await self._truth.clock.sleep(answer)
        raise AssertionError(call.key)

    async def _paid(self, model: LanguageModel, wanted: Call, number: int) -> Call:
        """The call as it may leave: with money set aside for it, and a shorter answer where it was too dear.

        Raises:
            TooDearError: not even the shortest answer is allowed.
        """

        async def take() -> Shortage | None:
            short = await self._change(partial(self._charges.reserve, call=call, number=number))
            if short and short.passes:
                self._pulse.waits(math.inf)
                await self._held_back(Waiting(until=None, why=short.waits))
            return short

        call = wanted
        while short := await self._charges.till.turn(take):
            call = _shorter(model, wanted, short)
        self._tries[wanted.key] = number
        return call

    async def _try(
        self, model: LanguageModel, call: Call, number: int, first: int, waited: float
    ) -> ModelAnswer | float:
        """The answer, or the seconds to wait before the next try."""
        self._pulse.asks(self._truth.clock.monotonic())
        try:
            answer = await model.ask(call.request, self)
        except ModelError as error:
            tries = number - first + 1
            cheap = call.key == FIRST_CALL or isinstance(error, SilentError)
            longest = BRIEFLY if cheap and not self._alone() else LONGEST
            wait = wait_before_next(error, tries=tries, waited=waited, dice=self._dice(), longest=longest)
            await self._change(
                partial(self._failed, call=call, number=number, error=error, pause=self._pause(error, wait))
            )
            if wait is None:
                raise _given_up(error, tries) from error
            return wait
        finally:
            self._pulse.answered(self._truth.clock.monotonic())
        body = self._clean(answer.model_dump_json())
        await self._change(partial(self._charges.settle, call=call, number=number, answer=answer, body=body))
        return answer

    def _clean(self, body: str) -> str:
        """As it is kept: without the secrets we hold, which a model may have seen in a file or made up."""
        kept = self._redactor.without_known(body)
        self._cleaned = self._cleaned or kept != body
        return kept

    def _digest(self, request: ModelRequest) -> str:
        body = request.model_dump_json()
        return hashlib.sha256((self._redactor.without_known(body) if self._cleaned else body).encode()).hexdigest()

    def _alone(self) -> bool:
        """Whether no other model could do the task instead."""
        now = self._truth.clock.now()
        return not any(
            member.card.kind != "command" and member.name != self._attempt.agent and member.able(now)
            for member in self._truth.roster().members
        )

    async def _change(self, op: Callable[[Moment], T]) -> T:
        return await self._truth.change_owned(self._attempt.id, self._attempt.token, op)

    async def _held_back(self, report: Waiting) -> None:
        if self._may_tell():
            await self._change(lambda moment: self._tell(moment, report))

    def _pause(self, error: ModelError, wait: float | None) -> Waiting | None:
        """What the thread is told of a wait, if anything."""
        if wait is None or not self._may_tell():
            return None
        return Waiting(until=self._truth.clock.now() + timedelta(seconds=wait), why=error.message)

    def _may_tell(self) -> bool:
        now = self._truth.clock.monotonic()
        if now - self._told < TOLD_EVERY:
            return False
        self._told = now
        return True

    def _failed(self, moment: Moment, call: Call, number: int, error: ModelError, pause: Waiting | None) -> None:
        self._charges.give_back(moment, call, number, billed=error.billed)
        if pause:
            self._tell(moment, pause)

    def _tell(self, moment: Moment, report: Waiting) -> None:
        attempt = self._attempt
        key = TaskKey(attempt.task.partition(".")[2])
        said = discreet(report, self._redactor)
        moment.tell(attempt.run, AgentReported(task=key, attempt=attempt.id, report=said))


def _shorter(model: LanguageModel, wanted: Call, short: Shortage) -> Call:
    """The same call with the longest answer that is paid for."""

    def request(output: int) -> ModelRequest:
        return wanted.request.model_copy(update={"max_output": output})

    if short.unit != "money":
        raise TooDearError(short.sentence, remedy="person")
    longest = wanted.request.max_output
    output = fitting(lambda output: model.estimate(request(output)), wanted=longest, least=SHORTEST, left=short.left)
    if output is None:
        least = model.estimate(request(min(SHORTEST, longest)))
        raise TooDearError(short.at_least(least).sentence, remedy="person")
    return replace(wanted, request=request(output), estimate=model.estimate(request(output)))


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
