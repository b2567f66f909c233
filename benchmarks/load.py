"""What the engine is loaded with: agents whose model calls take a set time, and workspaces that count what was ended."""

import asyncio
import time
from dataclasses import dataclass, field

from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, ToolResult, UserTurn
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, CommitId, ProjectId
from conductor_core.domain.sandbox import Policy
from conductor_core.domain.usage import Micros, Usage
from conductor_core.ports.agent import Desk
from conductor_core.ports.model import Listener
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.workspaces import MemoryWorkspace, MemoryWorkspaces

ANSWER = "x" * 500
"""What each call answers; the peer's nodes return the same."""
BEAT = 0.005
"""Seconds between two looks at how late the event loop is."""
MANY = 100_000
"""No limit."""


class TimedModel:
    """Answers after a while, always the same."""

    def __init__(self, latency: float) -> None:
        self._latency = latency

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """Waits and answers."""
        _ = listener
        await asyncio.sleep(self._latency)
        usage = Usage(input_tokens=100, output_tokens=100, cost=Micros(10))
        return ModelAnswer(turn=AssistantTurn(text=ANSWER), stop="end", usage=usage, model=request.model)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """Ten."""
        _ = request
        return Micros(10)

    async def check(self) -> str:
        """Fine."""
        return "fine"


class NoNotes(list[Brief]):
    """What agents of a benchmark remember of their orders: nothing, because it is the engine's memory that is measured."""

    def append(self, brief: Brief) -> None:
        """Forgotten."""


def busy(agent: ScriptedAgent) -> ScriptedAgent:
    """The same agent, at work on any number of attempts at once."""
    agent.briefs = NoNotes()
    return agent.with_concurrency(MANY)


def caller(calls: int, latency: float) -> ScriptedAgent:
    """An agent that makes this many calls, one after the other, and writes a file."""
    model = TimedModel(latency)

    async def act(brief: Brief, desk: Desk) -> Outcome:
        for number in range(calls):
            await desk.journal.ask(
                model, ModelRequest(model="bench", system="s", turns=(UserTurn(text=f"{brief.run} {number}"),))
            )
        await desk.workspace.session.put({"answer.txt": File(content=brief.run.encode())})
        return Done(summary="done")

    return busy(ScriptedAgent("caller", act))


def stepper(steps: int) -> ScriptedAgent:
    """An agent that takes this many journaled steps: what each gave is on disk before the next begins."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        for number in range(steps):
            await desk.journal.record(ToolResult(id=f"step-{number}", text=ANSWER))
        await desk.workspace.session.put({"answer.txt": File(content=brief.run.encode())})
        return Done(summary="done")

    return busy(ScriptedAgent("stepper", act))


@dataclass
class Goal:
    """Set once so many attempts were ended for good."""

    count: int
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def ended(self) -> None:
        """One more."""
        self.count -= 1
        if self.count == 0:
            self.reached.set()


class CountedWorkspace(MemoryWorkspace):
    """Thrown away only after the transaction that ended its attempt, which is when it counts."""

    goal: Goal | None = None

    async def discard(self) -> None:
        """Counts."""
        await super().discard()
        if self.goal is not None:
            self.goal.ended()


class CountedWorkspaces(MemoryWorkspaces):
    """Counts the attempts of one task of each run that were ended."""

    def __init__(self, task: str, goal: Goal) -> None:
        super().__init__()
        self._task = task
        self._goal = goal

    async def open(self, project: ProjectId, attempt: AttemptId, commit: CommitId, policy: Policy) -> MemoryWorkspace:
        """See the port."""
        opened = await super().open(project, attempt, commit, policy)
        workspace = CountedWorkspace(self, commit, opened.session, fresh=True)
        workspace.goal = self._goal if f".{self._task}." in attempt else None
        return workspace


class LoopWatch:
    """The longest time in seconds that the event loop did not come round."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        """Runs until it is cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT)
            self.longest = max(self.longest, time.perf_counter() - before - BEAT)
