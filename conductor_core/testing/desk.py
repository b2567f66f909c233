"""A desk without an engine: a journal in memory that can be interrupted, and ears for what is told and asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from conductor_core.domain.agent import AgentReport
from conductor_core.domain.ask import Fallback
from conductor_core.domain.chat import ModelAnswer, ModelRequest, ToolResult
from conductor_core.domain.plan import Host
from conductor_core.domain.remark import Opening, Steering
from conductor_core.domain.usage import Usage
from conductor_core.errors import ContextTooLongError, TooDearError
from conductor_core.logic.remarks import listens
from conductor_core.logic.spending import Shortage
from conductor_core.ports.broker import BrokeredCall, BrokeredEnd
from conductor_core.ports.model import LanguageModel
from conductor_core.ports.workspaces import Workspace


@dataclass
class Memory:
    """What survives a kill."""

    answers: dict[int, tuple[ModelRequest, ModelAnswer]] = field(default_factory=dict)
    """By number of the call: the request, and the answer."""
    results: dict[str, ToolResult] = field(default_factory=dict)
    writes: int = 0


class MemoryJournal:
    """The journal of one run of an attempt. It can be told to die right after a write, as a killed process would."""

    def __init__(self, memory: Memory, *, dies_after: int | None = None) -> None:
        """``dies_after``: the write, counted from 1 over all runs, after which this run is cancelled."""
        self._memory = memory
        self._dies_after = dies_after
        self._calls = 0
        self.requests: list[ModelRequest] = []
        """Every request of this run, the replayed ones included."""

    async def ask(self, model: LanguageModel, request: ModelRequest) -> ModelAnswer:
        """See the port; a request that differs from the recorded one is a fault of the agent."""
        self._calls += 1
        self.requests.append(request)
        known = self._memory.answers.get(self._calls)
        if known:
            assert known[0] == request, f"call {self._calls} is not the one that was recorded"
            return known[1]
        try:
            answer = await model.ask(request)
        except (ContextTooLongError, TooDearError):
            self._calls -= 1
            raise
        self._memory.answers[self._calls] = (request, answer)
        self._wrote()
        return answer

    async def recall(self, call_id: str) -> ToolResult | None:
        """See the port."""
        return self._memory.results.get(call_id)

    async def record(self, result: ToolResult) -> None:
        """See the port."""
        assert result.id not in self._memory.results, f"{result.id} was recorded before"
        self._memory.results[result.id] = result
        self._wrote()

    def _wrote(self) -> None:
        self._memory.writes += 1
        if self._memory.writes == self._dies_after:
            raise asyncio.CancelledError


class OpenPurse:
    """A meter that pays for everything, and remembers what."""

    def __init__(self) -> None:
        self.reserved: list[BrokeredCall] = []
        self.settled: list[tuple[BrokeredCall, BrokeredEnd]] = []

    async def reserve(self, call: BrokeredCall) -> Shortage | None:
        """See the port."""
        self.reserved.append(call)
        return None

    async def settle(self, call: BrokeredCall, end: BrokeredEnd) -> None:
        """See the port."""
        self.settled.append((call, end))

    @property
    def bills(self) -> list[Usage | None]:
        """What was booked of each call."""
        return [end.usage for _, end in self.settled]


class FakeDesk:
    """A desk whose people answer from a table."""

    def __init__(
        self,
        workspace: Workspace,
        journal: MemoryJournal | None = None,
        *,
        answers: Mapping[str, str] | None = None,
        permits: bool = False,
    ) -> None:
        """``permits``: what people say to everything an agent wants permission for."""
        self._workspace = workspace
        self._permits = permits
        self._journal = journal or MemoryJournal(Memory())
        self._answers = answers or {}
        self.meter = OpenPurse()
        self.told: list[AgentReport] = []
        self._changed = asyncio.Event()
        self.asked: list[str] = []
        self.wanted: list[tuple[str, str]] = []
        """What permission was wanted for: action and detail."""
        self.steering: Steering = "follow-up"
        self.said: list[str] = []
        """What people say; taken away by the next :meth:`heard`."""

    @property
    def workspace(self) -> Workspace:
        """See the port."""
        return self._workspace

    @property
    def journal(self) -> MemoryJournal:
        """See the port."""
        return self._journal

    async def tell(self, report: AgentReport) -> None:
        """See the port."""
        self.told.append(report)
        self._changed.set()

    async def until(self, kind: str) -> None:
        """Wait until something of this kind was told."""
        async with asyncio.timeout(20):
            while not any(report.kind == kind for report in self.told):
                self._changed.clear()
                await self._changed.wait()

    async def ask(self, text: str, choices: tuple[str, ...] = (), fallback: Fallback | None = None) -> str:
        """See the port; nobody lets the time of a fallback pass here."""
        _ = fallback
        self.asked.append(text)
        return self._answers.get(text, choices[0] if choices else "Do as you think best.")

    async def permit(self, action: str, detail: str) -> bool:
        """See the port."""
        self.wanted.append((action, detail))
        return self._permits

    async def reach(self, hosts: tuple[Host, ...], why: str) -> bool:
        """See the port; the same people decide."""
        self.wanted.append((f"reach, {why}", " ".join(hosts)))
        return self._permits

    async def heard(self, key: str, opening: Opening) -> tuple[str, ...]:
        """See the port."""
        if not listens(self.steering, opening):
            return ()
        said, self.said = tuple(self.said), []
        if said:
            await self._journal.record(ToolResult(id=key, text="\n".join(said)))
        return said
