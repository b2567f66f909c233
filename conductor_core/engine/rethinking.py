"""Replay of what agents made of what their models said: the real loop, over recorded answers and results of tools."""

from collections.abc import Mapping

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.domain.agent import AgentReport, Brief, Done, Outcome
from conductor_core.domain.ask import Fallback
from conductor_core.domain.cassette import BRIEF, DRAFT, Cassette, RecordedCall, Rethought
from conductor_core.domain.chat import ModelAnswer, ModelRequest, ToolResult
from conductor_core.domain.ids import PLAN, CommitId
from conductor_core.domain.plan import Host, Plan, PlannedTask, TaskKind
from conductor_core.domain.remark import Opening
from conductor_core.domain.run import Attempt
from conductor_core.domain.sandbox import Policy, Vitals
from conductor_core.domain.usage import Micros
from conductor_core.errors import PlanRejectedError
from conductor_core.logic.cassettes import essence, planned_tasks
from conductor_core.logic.discretion import discreet
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.broker import Meter
from conductor_core.ports.model import LanguageModel, Listener
from conductor_core.ports.sandbox import Session
from conductor_core.ports.workspaces import Author, Workspace

FIRST = "call-1"
BY_WORDS: tuple[TaskKind, ...] = ("work", "review", "plan")
"""Kinds of tasks that end by what their agent says."""
ROOM = 1 << 30
"""Tokens: what was left out of a conversation that got too long changes nothing of answers that are there."""


class UnrecordedError(Exception):
    """The attempt did something that is not on the cassette: it was ended from outside, or it did not come so far."""


async def rethought(cassette: Cassette) -> tuple[Rethought, ...]:
    """How each attempt ended whose model is on the cassette, then and now. Nothing is asked, and no file is touched.

    Checks are left out, whose end is what Conductor itself saw, and so is what ended otherwise than by what the model said.
    """
    orders, found = planned_tasks(cassette), []
    for attempt in cassette.attempts:
        calls = {call.key: call for call in cassette.calls if call.attempt == attempt.id}
        order = orders.get(attempt.task.partition(".")[2])
        brief = _ordered(cassette, attempt, order) if order else _told_to_plan(calls)
        then = _end(attempt, calls, brief)
        first = calls.get(FIRST)
        if brief is None or brief.kind not in BY_WORDS or then is None or first is None or first.answer is None:
            continue
        try:
            now = await _thought(attempt, brief, calls)
        except UnrecordedError:
            continue
        if now.kind in (then.kind, "failed"):  # what is done may have been refused for other reasons
            found.append(Rethought(attempt=attempt.id, then=essence(then), now=essence(now)))
    return tuple(found)


def _ordered(cassette: Cassette, attempt: Attempt, order: PlannedTask) -> Brief:
    return Brief(
        run=cassette.run,
        task=order.key,
        attempt=attempt.id,
        kind=order.kind,
        role=order.role,
        goal="",
        title=order.title,
        text=order.brief,
    )


def _told_to_plan(calls: Mapping[str, RecordedCall]) -> Brief | None:
    told = calls.get(BRIEF)
    return Brief.model_validate(told.answer) if told and told.answer is not None else None


def _end(attempt: Attempt, calls: Mapping[str, RecordedCall], brief: Brief | None) -> Outcome | None:
    """How it ended; planning with the plan as it was handed in, which nothing tells where an older program recorded it.

    Who plans says what the plan says; who changes a plan says what changes.
    """
    drafted, ended = calls.get(DRAFT), attempt.outcome
    if drafted and drafted.answer is not None:
        plan = Plan.model_validate(drafted.answer)
        if brief is None or brief.revision is None:
            return Done(summary=plan.summary or plan.title, plan=plan)
        return ended.model_copy(update={"plan": plan}) if ended and ended.kind == "done" else ended
    planned = attempt.task.endswith(f".{PLAN}") and ended is not None and ended.kind == "done"
    return None if planned else ended


async def _thought(attempt: Attempt, brief: Brief, calls: Mapping[str, RecordedCall]) -> Outcome:
    memory = _Memory(calls)
    name = attempt.model or memory.answers[0].model
    mind = Mind(model=_Mute(), name=name, context=ROOM, max_output=1)
    who = attempt.agent
    agent = ApiAgent(name=who, vendor=who, title=who, mind=mind, plan_rules=memory.taken)
    return discreet(await agent.run(brief.model_copy(update={"model": None}), _Desk(memory)), Redactor())


class _Memory:
    """The journal of an attempt that is over."""

    def __init__(self, calls: Mapping[str, RecordedCall]) -> None:
        numbers = range(1, len(calls) + 1)
        kept = [call for number in numbers if (call := calls.get(f"call-{number}")) and call.answer is not None]
        self.answers = [ModelAnswer.model_validate(call.answer) for call in kept]
        self._given = 0
        self._calls = calls

    async def ask(self, model: LanguageModel, request: ModelRequest) -> ModelAnswer:
        """See the port: the answer that came then."""
        _ = model, request
        if self._given == len(self.answers):
            raise UnrecordedError
        self._given += 1
        return self.answers[self._given - 1]

    def taken(self, plan: Plan) -> Plan:
        """A plan that was not the last word was turned down, by rules that know who was there then."""
        if self._given < len(self.answers):
            raise PlanRejectedError("it was turned down then")
        return plan

    async def recall(self, call_id: str) -> ToolResult | None:
        """See the port."""
        call = self._calls.get(f"tool-{call_id}")
        return ToolResult.model_validate(call.answer) if call and call.answer is not None else None

    async def record(self, result: ToolResult) -> None:
        """See the port: nothing is done that was not done then."""
        raise UnrecordedError(result.id)


class _Mute:
    """Stands for a model that is not asked."""

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        raise UnrecordedError(request.model, listener)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        _ = request
        return None

    async def check(self, model: str) -> str:
        """See the port."""
        return model


class _Nowhere:
    """The workspace as the attempt left it: there is none any more."""

    fresh = False

    @property
    def session(self) -> Session:
        """See the port."""
        raise UnrecordedError

    async def enter(self, policy: Policy) -> Session:
        """See the port."""
        raise UnrecordedError(policy)

    def vitals(self) -> Vitals:
        """See the port."""
        raise UnrecordedError

    async def collect(self, message: str, author: Author) -> CommitId | None:
        """See the port."""
        raise UnrecordedError(message, author)

    async def close(self) -> None:
        """See the port."""

    async def discard(self) -> None:
        """See the port."""


class _Desk:
    """Where nothing can be done, and nobody hears what is told."""

    def __init__(self, memory: _Memory) -> None:
        self.journal = memory

    @property
    def workspace(self) -> Workspace:
        """See the port."""
        return _Nowhere()

    @property
    def meter(self) -> Meter:
        """See the port."""
        raise UnrecordedError

    async def tell(self, report: AgentReport) -> None:
        """See the port; the thread is made of what was told then."""

    async def ask(self, text: str, choices: tuple[str, ...] = (), fallback: Fallback | None = None) -> str:
        """See the port."""
        raise UnrecordedError(text, choices, fallback)

    async def permit(self, action: str, detail: str) -> bool:
        """See the port."""
        raise UnrecordedError(action, detail)

    async def reach(self, hosts: tuple[Host, ...], why: str) -> bool:
        """See the port."""
        raise UnrecordedError(hosts, why)

    async def heard(self, key: str, opening: Opening) -> tuple[str, ...]:
        """See the port; what was heard then is recalled."""
        _ = key, opening
        return ()
