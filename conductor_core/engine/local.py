"""The dispatcher of one process: the rows are the queue, this only decides whose turn it is."""

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable

import structlog

from conductor_core.domain.ids import AttemptId, ProjectId
from conductor_core.domain.run import Attempt
from conductor_core.engine.line import Line, Waiting
from conductor_core.ports.clock import Clock
from conductor_core.ports.dispatcher import Handler
from conductor_core.ports.store import Store, Transaction

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Attempts begun in one turn of the event loop; others get theirs in between."""
FAULT_PAUSE = 1.0
"""Seconds before an attempt is handed out again whose handler broke."""


class LocalDispatcher:
    """Priority first, then round-robin between projects, then urgency, then age; within limits in all, per project and per agent."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        total: int,
        per_project: Callable[[], int],
        per_agent: Callable[[str], int],
    ) -> None:
        self._store = store
        self._clock = clock
        self._total = total
        self._per_project = per_project
        self._per_agent = per_agent
        self._handler: Handler | None = None
        self._line = Line()
        self._waiting: dict[AttemptId, Waiting] = {}
        """What may be handed out; an entry of a line that is not the one here was taken back."""
        self._lined_up: Counter[str] = Counter()
        """How many of those each agent has."""
        self._held: defaultdict[str, Line] = defaultdict(Line)
        """Lines of what is ready, but its project or agent is at its limit."""
        self._delays: dict[AttemptId, asyncio.Task[None]] = {}
        self._running: dict[AttemptId, asyncio.Task[None]] = {}
        self._load: Counter[str] = Counter()
        self._queued: Counter[ProjectId] = Counter()
        self._age = itertools.count()

    def enqueue(self, tx: Transaction, attempt: Attempt) -> None:
        """See the port."""
        tx.on_commit(lambda: self._admit(attempt))

    def revoke(self, tx: Transaction, attempt: AttemptId) -> None:
        """See the port."""
        tx.on_commit(lambda: self._drop(attempt))

    def load(self, agent: str) -> int:
        """See the port."""
        return self._lined_up[agent] + self._load[f"agent:{agent}"]

    def look_again(self, tx: Transaction, agent: str) -> None:
        """See the port."""
        tx.on_commit(lambda: self._relimit(agent))

    async def start(self, handler: Handler) -> tuple[AttemptId, ...]:
        """See the port."""
        self._handler = handler
        rows = await self._store.read(lambda tx: tx.attempts.open())
        for row in rows:
            self._line_up(row)
        self._pump()
        return tuple(row.id for row in rows if row.state == "running")

    async def stop(self) -> None:
        """See the port."""
        self._handler = None
        self._waiting.clear()
        self._lined_up.clear()
        tasks = [*self._running.values(), *self._delays.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _admit(self, attempt: Attempt) -> None:
        self._line_up(attempt)
        self._pump()

    def _line_up(self, attempt: Attempt) -> None:
        if self._handler is None or attempt.id in self._waiting or attempt.id in self._delays:
            return
        wait = (attempt.not_before - self._clock.now()).total_seconds() if attempt.not_before else 0.0
        if wait > 0:
            self._delays[attempt.id] = asyncio.create_task(self._admit_later(attempt, wait))
            return
        turn = (-attempt.priority, self._queued[attempt.project], next(self._age))
        item = self._waiting[attempt.id] = Waiting(turn, attempt)
        self._lined_up[attempt.agent] += 1
        self._queued[attempt.project] += 1
        self._line.push(item)

    def _take(self, attempt: AttemptId) -> None:
        """It waits no longer."""
        item = self._waiting.pop(attempt, None)
        if item is not None:
            self._lined_up[item.attempt.agent] -= 1

    def _relimit(self, agent: str) -> None:
        key = f"agent:{agent}"
        self._let_go(key, max(self._free(key, self._per_agent(agent)), 0))
        self._pump()

    async def _admit_later(self, attempt: Attempt, wait: float) -> None:
        await self._clock.sleep(wait)
        del self._delays[attempt.id]
        self._admit(attempt.model_copy(update={"not_before": None}))

    def _drop(self, attempt: AttemptId) -> None:
        self._take(attempt)
        for task in (self._delays.pop(attempt, None), self._running.get(attempt)):
            if task:
                task.cancel()

    def _pump(self) -> None:
        begun = 0
        while self._line and len(self._running) < self._total and self._handler:
            if begun == AT_ONCE:
                asyncio.get_running_loop().call_soon(self._pump)
                return
            item = self._line.pop()
            attempt = item.attempt
            wanted = self._waiting.get(attempt.id) is item
            full = self._full(attempt) if wanted else None
            if full:
                self._held[full].push(item)
            else:
                self._queued[attempt.project] -= 1
            if full is None and wanted:
                self._take(attempt.id)
                self._begin(attempt, self._handler)
                begun += 1
            elif item.held_by and item.held_by != full:
                self._let_go(item.held_by, 1)  # the place it was let go for is still free
            item.held_by = full

    def _full(self, attempt: Attempt) -> str | None:
        project, agent = f"project:{attempt.project}", f"agent:{attempt.agent}"
        if attempt.id in self._running:
            return f"attempt:{attempt.id}"
        if self._free(project, self._per_project()) <= 0:
            return project
        if self._free(agent, self._per_agent(attempt.agent)) <= 0:
            return agent
        return None

    def _free(self, key: str, limit: int) -> int:
        return limit - self._load[key]

    def _let_go(self, key: str, most: int) -> None:
        """Let so many of those that a limit holds up, the first ones, have another try."""
        held = self._held[key]
        for _ in range(min(most, len(held))):
            self._line.push(held.pop())
        if not held:
            del self._held[key]

    def _begin(self, attempt: Attempt, handler: Handler) -> None:
        self._load[f"project:{attempt.project}"] += 1
        self._load[f"agent:{attempt.agent}"] += 1
        task = asyncio.create_task(self._work(attempt, handler), name=attempt.id)
        self._running[attempt.id] = task
        task.add_done_callback(lambda _: self._ended(attempt))

    async def _work(self, attempt: Attempt, handler: Handler) -> None:
        try:
            await handler(attempt.id)
        except Exception:
            log.exception("attempt handler broke", attempt=attempt.id)
            await self._clock.sleep(FAULT_PAUSE)
            asyncio.get_running_loop().call_soon(self._admit, attempt)

    def _ended(self, attempt: Attempt) -> None:
        del self._running[attempt.id]
        limits = {
            f"project:{attempt.project}": self._per_project(),
            f"agent:{attempt.agent}": self._per_agent(attempt.agent),
        }
        for key, limit in limits.items():
            self._load[key] -= 1
            self._let_go(key, max(self._free(key, limit), 1))
        self._let_go(f"attempt:{attempt.id}", 1)
        self._pump()
