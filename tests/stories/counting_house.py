"""A run with money, attempts that make calls, and a store on disk: everything between an agent and its provider."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conductor_core.domain.agent import AgentReport, Waiting
from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, UserTurn
from conductor_core.domain.ids import AttemptId, TaskKey, attempt_id, task_id
from conductor_core.domain.usage import Micros, Spending, Usage
from conductor_core.engine.charges import Charges
from conductor_core.engine.journal import StoredJournal
from conductor_core.engine.local import LocalDispatcher
from conductor_core.engine.pulse import Pulse
from conductor_core.engine.till import Till
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.roster import Roster
from conductor_core.ports.clock import Clock
from conductor_core.ports.model import Listener
from conductor_core.ports.store import Store, Transaction
from conductor_core.store.opening import open_store
from conductor_core.testing.contracts.store_values import NOW, R1, a_project, a_run, a_task, an_attempt

WORST = Micros(1000)
"""What a call costs at most."""


def request(text: str = "Hello?") -> ModelRequest:
    """A call."""
    return ModelRequest(model="m-1", system="Be brief.", turns=(UserTurn(text=text),))


def answer(text: str = "hi", *, cost: int | None = 700) -> ModelAnswer:
    """Its answer."""
    usage = Usage(input_tokens=10, output_tokens=5, cost=None if cost is None else Micros(cost))
    return ModelAnswer(turn=AssistantTurn(text=text), stop="end", usage=usage, model="m-1")


class Provider:
    """A model of a function: what it raises or gives is the answer."""

    def __init__(self, reply: Callable[[int], ModelAnswer], *, worst: Micros | None = WORST) -> None:
        """``reply`` gets the number of the call, counted from 1."""
        self._reply = reply
        self._worst = worst
        self.asked = 0

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        _ = request, listener
        self.asked += 1
        return self._reply(self.asked)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        _ = request
        return self._worst

    async def check(self, model: str) -> str:
        """See the port."""
        return "fine"


@dataclass
class House:
    """What a story looks at."""

    store: Store
    truth: Truth
    till: Till = field(default_factory=Till)

    async def take(self, number: int = 1, *, budget: int | None = None, dice: float = 0.5) -> StoredJournal:
        """Claim the attempt at the task of that number, as after a start or a restart."""
        name = attempt_of(number)

        def claim(tx: Transaction) -> StoredJournal:
            taken = tx.attempts.claim(name, NOW)
            assert taken
            recorded = tx.journals.of(name) if taken.token > 1 else {}
            run = tx.runs.get(R1)
            assert run
            options = run.options.model_copy(update={"budget": None if budget is None else Micros(budget)})
            tx.runs.save(run.model_copy(update={"options": options}))
            charges = Charges(taken, self.till)
            return StoredJournal(
                self.truth, charges, recorded, redactor=Redactor(["hush-1234"]), pulse=Pulse(), dice=lambda: dice
            )

        return await self.store.write(claim)

    async def spending(self) -> Spending:
        """What the run has spent."""
        return await self.store.read(lambda tx: tx.ledger.spending(R1))

    async def committed(self) -> int:
        """Spent and reserved."""
        return await self.store.read(lambda tx: tx.ledger.committed(R1))

    async def told(self) -> list[AgentReport]:
        """What the thread was told."""
        records = await self.store.read(lambda tx: tx.events.after(R1, 0, limit=10_000))
        return [record.event.report for record in records if isinstance(record.event, AgentReported)]

    async def waiting(self, calls: int) -> None:
        """Wait until the thread was told of so many calls that they wait."""
        async with asyncio.timeout(10):
            while sum(isinstance(report, Waiting) for report in await self.told()) < calls:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.001)

    async def kinds(self) -> list[str]:
        """Kinds of all events."""
        return [record.event.kind for record in await self.store.read(lambda tx: tx.events.after(R1, 0, limit=10_000))]


async def until(true: Callable[[], object]) -> None:
    """Wait until something holds that nobody can tell of."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - whoever makes it true knows nothing of us
            await asyncio.sleep(0.001)


def attempt_of(number: int) -> AttemptId:
    """The attempt at the task of that number."""
    return attempt_id(task_id(R1, TaskKey(f"T{number}")), 1)


@asynccontextmanager
async def counting_house(folder: Path, clock: Clock, *, attempts: int = 1) -> AsyncIterator[House]:
    """Opens the store in the folder; the next one there finds what this one left."""
    store = await open_store(folder / "conductor.db", clock)

    def begin(tx: Transaction) -> None:
        if tx.runs.get(R1):
            return
        tx.projects.add(a_project())
        tx.runs.add(a_run())
        tx.tasks.add([a_task(f"T{number}", position=number) for number in range(1, attempts + 1)])
        for number in range(1, attempts + 1):
            task = task_id(R1, TaskKey(f"T{number}"))
            tx.attempts.add(an_attempt().model_copy(update={"id": attempt_of(number), "task": task}))

    await store.write(begin)
    dispatcher = LocalDispatcher(store, clock, total=9, per_project=lambda: 9, per_agent=lambda _: 9)
    truth = Truth(store=store, clock=clock, dispatcher=dispatcher, roster=lambda: Roster(()), wake=lambda _: None)
    try:
        yield House(store, truth)
    finally:
        await store.close()
