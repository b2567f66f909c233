"""Agents that stand at a gate until they are told what to do, and the provider that they pay."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from conductor_core.domain.agent import Brief, Done, Failed, Outcome, Said
from conductor_core.domain.ask import Fallback
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId
from conductor_core.errors import ModelError
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, work
from tests.stories.counting_house import WORST, Provider, answer, request

SECRET = "hush-1234-nobody-may-read-this"
COST = 700
"""Of a call, in millionths of a dollar."""
Move = Literal["finish", "write_the_same", "fail", "break", "ask", "permit", "pay", "talk", "hear"]


@dataclass
class Gate:
    """Where one life's agents wait for what they are to do."""

    news: asyncio.Event
    waiting: dict[AttemptId, asyncio.Future[Move]] = field(default_factory=dict)
    open: bool = False
    """Whether nobody waits any more: everybody finishes."""

    async def move(self, attempt: AttemptId) -> Move:
        """What to do next."""
        if self.open:
            return "finish"
        turn: asyncio.Future[Move] = asyncio.get_running_loop().create_future()
        self.waiting[attempt] = turn
        self.news.set()
        try:
            return await turn
        finally:
            if self.waiting.get(attempt) is turn:
                del self.waiting[attempt]

    def give(self, attempt: AttemptId, move: Move) -> None:
        """Let it do that."""
        self.waiting.pop(attempt).set_result(move)

    def throw_open(self) -> None:
        """Let all finish."""
        self.open = True
        for attempt in tuple(self.waiting):
            self.give(attempt, "finish")


class Team:
    """What outlives a life of the service: what was paid, and how often each attempt did."""

    def __init__(self, gate: Callable[[], Gate]) -> None:
        self.provider = Provider(lambda _: answer(cost=COST), worst=WORST)
        self._gate = gate
        self._paid: Counter[AttemptId] = Counter()

    def agents(self) -> tuple[ScriptedAgent, ...]:
        """A planner, three who code, and one who reviews."""
        plan = planner(work("T1"), work("T2", "T1"), work("T3"), work("T4", "T2", kind="review", role="reviewer"))
        return (
            plan.with_concurrency(16),
            ScriptedAgent("coder", self._act, vendor="one").with_concurrency(16),
            ScriptedAgent("codex", self._act, vendor="two").with_concurrency(16),
            ScriptedAgent("sage", self._act, vendor="three").with_concurrency(16),
            ScriptedAgent("critic", self._act, vendor="four", roles=("reviewer",)).with_concurrency(16),
        )

    async def _act(self, brief: Brief, desk: Desk) -> Outcome:
        """Calls come again in the same order after a restart; what was asked is asked again."""
        try:
            for number in range(1, self._paid[brief.attempt] + 1):
                await desk.journal.ask(self.provider, request(f"{brief.attempt}, call {number}"))
            while True:
                outcome = await self._moved(await self._gate().move(brief.attempt), brief, desk)
                if outcome is not None:
                    return outcome
        except ModelError as error:
            return Failed(cause=error.message, remedy=error.remedy)

    async def _moved(self, move: Move, brief: Brief, desk: Desk) -> Outcome | None:
        match move:
            case "finish" | "write_the_same":
                name = "all.txt" if move == "write_the_same" else f"{brief.task}.txt"
                if brief.role == "reviewer":
                    return Done(summary=SECRET, verdict=Verdict(approved=move == "finish", reviewer="critic"))
                await desk.workspace.session.put({name: File(content=f"{brief.attempt}\n".encode())})
                return Done(summary=f"wrote {name}, {SECRET}")
            case "fail":
                return Failed(cause=f"not with {SECRET}", remedy="fail")
            case "break":
                return Failed(cause=f"lost {SECRET}", remedy="again")
            case "ask":
                await desk.ask(f"Red or blue, {SECRET}?", ("red", "blue"), Fallback(answer="red", seconds=3600))
            case "permit":
                await desk.permit("reach", f"{SECRET}.example")
            case "pay":
                self._paid[brief.attempt] += 1
                call = f"{brief.attempt}, call {self._paid[brief.attempt]}"
                await desk.journal.ask(self.provider, request(call))
            case "talk":
                await desk.tell(Said(text=f"I think of {SECRET}"))
            case "hear":
                await desk.heard(f"heard{self._paid[brief.attempt]}", "call")
        return None
