"""What every dispatcher must do, as stories. A test class inherits them and gives a ``bench`` fixture."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from conductor_core.domain.ids import AttemptId, CommitId, ProjectId, RunId, TaskId, TaskKey
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.project import Project
from conductor_core.domain.run import Attempt, AttemptState, Run, Task
from conductor_core.ports.dispatcher import Dispatcher
from conductor_core.ports.store import Store, Transaction
from conductor_core.testing.clock import ManualClock


@dataclass
class DispatcherBench:
    """A dispatcher under test on a real store, with a handler that can be watched and held up."""

    store: Store
    clock: ManualClock
    make: Callable[..., Dispatcher]
    """Builds a dispatcher; takes ``total``, ``per_project`` and ``per_agent``."""
    handled: list[AttemptId] = field(default_factory=list)
    cancelled: list[AttemptId] = field(default_factory=list)
    working: set[AttemptId] = field(default_factory=set)
    most: int = 0
    """Most attempts that were worked on at once."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handler(self, attempt: AttemptId) -> None:
        """Claims, waits at the gate, finishes."""
        claimed = await self.store.write(lambda tx: tx.attempts.claim(attempt, self.clock.now()))
        if claimed is None:
            return
        self.handled.append(attempt)
        self.working.add(attempt)
        self.most = max(self.most, len(self.working))
        self.changed.set()
        try:
            await self.gate.wait()
            done = claimed.model_copy(update={"state": "done"})
            await self.store.write(lambda tx: tx.attempts.save(done))
        except asyncio.CancelledError:
            self.cancelled.append(attempt)
            raise
        finally:
            self.working.discard(attempt)
            self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for the handler to get there; fails after ten seconds."""
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def put(
        self, dispatcher: Dispatcher | None, *names: str, state: AttemptState = "queued", **update: object
    ) -> list[AttemptId]:
        """Attempts named ``project/agent/label``, enqueued in one transaction."""
        attempts = [self._attempt(name, state, update) for name in names]

        def op(tx: Transaction) -> None:
            for attempt in attempts:
                if tx.projects.get(attempt.project) is None:
                    tx.projects.add(Project(id=attempt.project, name=attempt.project, created_at=self.clock.now()))
                if tx.runs.get(attempt.run) is None:
                    tx.runs.add(_run(attempt, self.clock))
                tx.tasks.add([_task(attempt)])
                tx.attempts.add(attempt)
                if dispatcher:
                    dispatcher.enqueue(tx, attempt)

        await self.store.write(op)
        return [attempt.id for attempt in attempts]

    def _attempt(self, name: str, state: AttemptState, update: dict[str, object]) -> Attempt:
        project, agent, label = name.split("/")
        run = RunId(f"R-{project}")
        return Attempt(
            id=AttemptId(f"{run}.{label}.1"),
            task=TaskId(f"{run}.{label}"),
            run=run,
            project=ProjectId(project),
            number=1,
            agent=agent,
            state=state,
            base=CommitId("0" * 40),
            queued_at=self.clock.now(),
        ).model_copy(update=update)


def _run(attempt: Attempt, clock: ManualClock) -> Run:
    return Run(
        id=attempt.run,
        project=attempt.project,
        goal="g",
        state="running",
        started_by=CONDUCTOR,
        created_at=clock.now(),
    )


def _task(attempt: Attempt) -> Task:
    key = TaskKey(attempt.task.partition(".")[2])
    planned = PlannedTask(key=key, title=key, brief="")
    return Task(
        id=attempt.task, run=attempt.run, project=attempt.project, key=key, position=1, planned=planned, state="queued"
    )


class DispatcherContract:
    """The stories."""

    async def test_hands_out_what_was_committed_and_nothing_else(self, bench: DispatcherBench) -> None:
        """An attempt whose transaction was rolled back was never there."""
        bench.gate.set()
        dispatcher = bench.make()
        await dispatcher.start(bench.handler)

        def fails(tx: Transaction) -> None:
            dispatcher.enqueue(tx, bench._attempt("p/a/ghost", "queued", {}))  # noqa: SLF001 - its own bench
            raise LookupError

        try:
            await bench.store.write(fails)
        except LookupError:
            (real,) = await bench.put(dispatcher, "p/a/real")
        await bench.until(lambda: bench.handled == [real] and not bench.working)
        await dispatcher.stop()

    async def test_priority_then_fairness_then_age(self, bench: DispatcherBench) -> None:
        """A project with much to do does not hold up another; what is urgent goes first."""
        bench.gate.set()
        await bench.put(None, "big/a/1", "big/a/2", "big/a/3", "small/a/1", "small/a/2")
        await bench.put(None, "small/a/urgent", priority=5)
        dispatcher = bench.make(total=1, per_project=1)
        await dispatcher.start(bench.handler)
        await bench.until(lambda: len(bench.handled) == 6 and not bench.working)
        assert bench.handled == [
            "R-small.urgent.1",
            "R-big.1.1",
            "R-small.1.1",
            "R-big.2.1",
            "R-small.2.1",
            "R-big.3.1",
        ]
        assert bench.most == 1
        await dispatcher.stop()

    async def test_the_longest_of_a_project_takes_its_next_turn(self, bench: DispatcherBench) -> None:
        """What much waits for goes first within its project, also where it came last; another project keeps its turn."""
        bench.gate.set()
        await bench.put(None, "big/a/1", "big/a/2", "small/b/1", tail=60)
        await bench.put(None, "big/a/3", tail=600)
        dispatcher = bench.make(total=1, per_project=1)
        await dispatcher.start(bench.handler)
        await bench.until(lambda: len(bench.handled) == 4 and not bench.working)
        assert bench.handled == ["R-big.3.1", "R-small.1.1", "R-big.1.1", "R-big.2.1"]
        await dispatcher.stop()

    async def test_limits_hold(self, bench: DispatcherBench) -> None:
        """In all, per project and per agent."""
        dispatcher = bench.make(total=3, per_project=2, per_agent=lambda agent: 1 if agent == "slow" else 9)
        await dispatcher.start(bench.handler)
        await bench.put(dispatcher, "p/slow/1", "p/slow/2", "p/quick/3", "p/quick/4", "q/quick/1", "q/quick/2")
        await bench.until(lambda: len(bench.working) == 3)
        assert bench.working == {"R-p.1.1", "R-p.3.1", "R-q.1.1"}
        bench.gate.set()
        await bench.until(lambda: len(bench.handled) == 6 and not bench.working)
        assert bench.most == 3
        await dispatcher.stop()

    async def test_a_delay_is_kept(self, bench: DispatcherBench) -> None:
        """Nothing is handed out before its time."""
        bench.gate.set()
        dispatcher = bench.make()
        await dispatcher.start(bench.handler)
        later = bench.clock.now().replace(second=35)
        (late,) = await bench.put(dispatcher, "p/a/late", not_before=later)
        (soon,) = await bench.put(dispatcher, "p/a/soon")
        await bench.until(lambda: bench.handled == [soon] and not bench.working)
        await bench.clock.advance(30)
        await bench.until(lambda: bench.handled == [soon, late] and not bench.working)
        await dispatcher.stop()

    async def test_revoked_work_is_dropped_or_cancelled(self, bench: DispatcherBench) -> None:
        """What waits is dropped, what runs is cancelled."""
        dispatcher = bench.make(total=1)
        await dispatcher.start(bench.handler)
        running, waiting = await bench.put(dispatcher, "p/a/1", "p/a/2")
        await bench.until(lambda: bench.working == {running})

        def revoke(tx: Transaction) -> None:
            for attempt in (running, waiting):
                row = tx.attempts.get(attempt)
                assert row
                tx.attempts.save(row.model_copy(update={"state": "cancelled"}))
                dispatcher.revoke(tx, attempt)

        await bench.store.write(revoke)
        await bench.until(lambda: bench.cancelled == [running] and not bench.working)
        bench.gate.set()
        (after,) = await bench.put(dispatcher, "p/a/3")
        await bench.until(lambda: bench.handled == [running, after] and not bench.working)
        await dispatcher.stop()

    async def test_waiting_work_can_go_to_another_agent(self, bench: DispatcherBench) -> None:
        """It then counts for that one alone, and the limit of that one holds it."""
        dispatcher = bench.make(per_agent=lambda _: 1)
        await dispatcher.start(bench.handler)
        first, second = await bench.put(dispatcher, "p/slow/1", "p/slow/2")
        await bench.until(lambda: bench.working == {first})
        assert (dispatcher.load("slow"), dispatcher.load("other")) == (2, 0)

        def move(tx: Transaction) -> None:
            row = tx.attempts.get(second)
            assert row
            moved = row.model_copy(update={"agent": "other"})
            tx.attempts.save(moved)
            dispatcher.revoke(tx, second)
            dispatcher.enqueue(tx, moved)

        await bench.store.write(move)
        await bench.until(lambda: bench.working == {first, second})
        assert (dispatcher.load("slow"), dispatcher.load("other")) == (1, 1)
        bench.gate.set()
        await bench.until(lambda: not bench.working)
        await dispatcher.stop()

    async def test_a_raised_limit_counts_at_once(self, bench: DispatcherBench) -> None:
        """Nothing has to end first."""
        limit = 1
        dispatcher = bench.make(per_agent=lambda _: limit)
        await dispatcher.start(bench.handler)
        await bench.put(dispatcher, "p/a/1", "p/a/2", "p/a/3")
        await bench.until(lambda: len(bench.working) == 1)
        limit = 3
        await bench.store.write(lambda tx: dispatcher.look_again(tx, "a"))
        await bench.until(lambda: len(bench.working) == 3)
        bench.gate.set()
        await bench.until(lambda: not bench.working)
        await dispatcher.stop()

    async def test_a_new_process_takes_up_what_was_left(self, bench: DispatcherBench) -> None:
        """Queued and running rows are handed out again; the running ones are named."""
        bench.gate.set()
        (was_running,) = await bench.put(None, "p/a/1", state="running", token=1)
        (queued,) = await bench.put(None, "p/a/2")
        await bench.put(None, "p/a/3", state="parked")
        dispatcher = bench.make()
        assert await dispatcher.start(bench.handler) == (was_running,)
        await bench.until(lambda: set(bench.handled) == {was_running, queued} and not bench.working)
        await dispatcher.stop()

    async def test_stop_leaves_rows_for_the_next_start(self, bench: DispatcherBench) -> None:
        """What ran is cancelled, its row stays as it was, and the next dispatcher finishes it."""
        first = bench.make()
        await first.start(bench.handler)
        (attempt,) = await bench.put(first, "p/a/1")
        await bench.until(lambda: bench.working == {attempt})
        await first.stop()
        assert bench.cancelled == [attempt]
        bench.gate.set()
        second = bench.make()
        assert await second.start(bench.handler) == (attempt,)
        await bench.until(lambda: bench.handled == [attempt, attempt] and not bench.working)
        await second.stop()

    async def test_a_second_delivery_does_nothing(self, bench: DispatcherBench) -> None:
        """The claim decides; a finished attempt cannot be claimed."""
        bench.gate.set()
        dispatcher = bench.make()
        await dispatcher.start(bench.handler)
        (attempt,) = await bench.put(dispatcher, "p/a/1")
        await bench.until(lambda: bench.handled == [attempt] and not bench.working)

        def again(tx: Transaction) -> None:
            row = tx.attempts.get(attempt)
            assert row
            dispatcher.enqueue(tx, row)

        await bench.store.write(again)
        (other,) = await bench.put(dispatcher, "p/a/2")
        await bench.until(lambda: bench.handled == [attempt, other] and not bench.working)
        await dispatcher.stop()
