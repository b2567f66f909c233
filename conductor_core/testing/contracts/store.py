"""What every store must do, as stories. A test class inherits them and gives a ``store`` fixture."""

import asyncio
from collections.abc import Callable

from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.ids import AttemptId, ProjectId, RoomId, RunId
from conductor_core.domain.plan import Plan
from conductor_core.domain.room import Room
from conductor_core.domain.usage import Micros
from conductor_core.errors import ConductorError, FencedError, NotFoundError, StateError
from conductor_core.ports.store import Store, Transaction
from conductor_core.testing.contracts.store_values import (
    FIRST,
    LATER,
    NOW,
    R1,
    ROOM,
    T1,
    TALLY,
    TASK,
    a_project,
    a_run,
    a_task,
    an_attempt,
    begin,
    said,
)


class StoreContract:
    """Transactions, and what belongs to runs."""

    async def test_everything_is_read_as_it_was_written(self, store: Store) -> None:
        """Values come back equal, down to the microsecond."""
        first = Plan(goal="count words", planner="rules", tasks=(a_task().planned,))
        second = first.model_copy(update={"title": "Second"})

        def op(tx: Transaction) -> None:
            begin(tx)
            tx.plans.add(R1, 1, first)
            tx.plans.add(R1, 2, second)

        await store.write(op)
        assert await store.read(lambda tx: tx.projects.get(TALLY)) == a_project()
        assert await store.read(lambda tx: tx.runs.get(R1)) == a_run()
        assert await store.read(lambda tx: tx.tasks.get(TASK)) == a_task()
        assert await store.read(lambda tx: tx.attempts.get(FIRST)) == an_attempt()
        assert await store.read(lambda tx: tx.rooms.get(ROOM)) == Room(id=ROOM, run=R1)
        assert await store.read(lambda tx: tx.plans.latest(R1)) == (2, second)
        assert await store.read(lambda tx: tx.plans.latest(RunId("R9"))) is None

    async def test_an_op_sees_its_own_changes(self, store: Store) -> None:
        """And a write returns what its op returns."""

        def op(tx: Transaction) -> tuple[int, int]:
            begin(tx)
            tx.events.append(R1, NOW, "console:ann", said("one"), said("two"))
            tx.journals.sent(FIRST, "call-1", "d", NOW)
            return len(tx.events.after(R1, 0)), len(tx.journals.of(FIRST))

        assert await store.write(op) == (2, 1)

    async def test_a_failing_op_leaves_no_trace_and_spoils_nobody(self, store: Store) -> None:
        """Its caller gets its own exception; those who shared its commit are on disk, in order."""
        await store.write(begin)
        done: list[int] = []

        def order(number: int) -> Callable[[Transaction], None]:
            def op(tx: Transaction) -> None:
                tx.events.append(R1, NOW, str(number), said("something"))
                tx.on_commit(lambda: done.append(number))
                if number % 7 == 3:
                    raise StateError(f"not now, {number}")

            return op

        results = await asyncio.gather(*(store.write(order(n)) for n in range(50)), return_exceptions=True)
        good = [number for number in range(50) if number % 7 != 3]
        assert [n for n, result in enumerate(results) if result is None] == good
        assert [str(result) for result in results if result is not None][:2] == ["not now, 3", "not now, 10"]
        records = await store.read(lambda tx: tx.events.after(R1, 0))
        assert [(record.number, record.actor) for record in records] == [(i, str(n)) for i, n in enumerate(good, 1)]
        assert done == good

    async def test_a_change_that_breaks_the_rules_is_refused_alone(self, store: Store) -> None:
        """An event of a run that is not there, beside others."""
        await store.write(begin)

        def order(run: str) -> Callable[[Transaction], None]:
            return lambda tx: tx.events.append(RunId(run), NOW, "a", said("x"))

        results = await asyncio.gather(*(store.write(order(run)) for run in ("R1", "R9", "R1")), return_exceptions=True)
        assert isinstance(results[1], ConductorError)
        assert await store.read(lambda tx: tx.events.last_number(R1)) == 2

    async def test_what_happens_on_commit_happens_after_it(self, store: Store) -> None:
        """In order, before the caller goes on, and not when the op failed."""
        heard: list[str] = []

        def op(tx: Transaction) -> None:
            tx.projects.add(a_project())
            tx.on_commit(lambda: heard.append("first"))
            tx.on_commit(lambda: heard.append("second"))

        await store.write(op)
        assert heard == ["first", "second"]
        results = await asyncio.gather(store.write(op), return_exceptions=True)
        assert isinstance(results[0], ConductorError)
        assert heard == ["first", "second"]

    async def test_a_cancelled_caller_does_not_take_its_write_back(self, store: Store) -> None:
        """What was paid for is written down, whoever still waits for it."""
        task = asyncio.create_task(store.write(begin))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await store.write(lambda _: None)
        assert await store.read(lambda tx: tx.runs.get(R1)) == a_run()

    async def test_a_read_must_not_write(self, store: Store) -> None:
        """Not even rows that could wait."""
        await store.write(begin)
        for op in (begin, lambda tx: tx.events.append(R1, NOW, "a", said("x"))):
            results = await asyncio.gather(store.read(op), return_exceptions=True)
            assert isinstance(results[0], ConductorError)
        assert await store.read(lambda tx: tx.events.last_number(R1)) == 0

    async def test_runs_are_numbered_once_for_ever(self, store: Store) -> None:
        """A deleted run's number is not given again, nor one that is taken."""
        assert await store.write(lambda tx: (tx.runs.next_id(), tx.runs.next_id())) == ("R1", "R2")

        def op(tx: Transaction) -> RunId:
            tx.projects.add(a_project())
            tx.runs.add(a_run("R7"))
            tx.runs.delete(RunId("R7"))
            return tx.runs.next_id()

        assert await store.write(op) == "R8"

    async def test_lists_are_in_a_known_order(self, store: Store) -> None:
        """Runs newest first, unfinished ones oldest first, tasks as planned, attempts oldest first."""

        def op(tx: Transaction) -> None:
            tx.projects.add(a_project())
            tx.projects.add(a_project("other"))
            for minute, (name, state) in enumerate((("R1", "running"), ("R2", "done"), ("R3", "paused"))):
                tx.runs.add(a_run(name, state=state, minutes=minute))
            tx.runs.add(a_run("R4", "other", minutes=9))
            tx.tasks.add([a_task("T2", position=2, needs=("T1",)), a_task("T1", position=1)])
            tx.attempts.add(an_attempt(2, minutes=5))
            tx.attempts.add(an_attempt(1, state="failed", minutes=1))
            tx.attempts.add(an_attempt(3, state="running", minutes=4))

        await store.write(op)
        assert [run.id for run in await store.read(lambda tx: tx.runs.all())] == ["R4", "R3", "R2", "R1"]
        assert [run.id for run in await store.read(lambda tx: tx.runs.all(TALLY))] == ["R3", "R2", "R1"]
        assert [run.id for run in await store.read(lambda tx: tx.runs.unfinished())] == ["R1", "R3", "R4"]
        assert [task.key for task in await store.read(lambda tx: tx.tasks.of(R1))] == ["T1", "T2"]
        assert [attempt.number for attempt in await store.read(lambda tx: tx.attempts.of(R1))] == [1, 3, 2]
        assert [attempt.number for attempt in await store.read(lambda tx: tx.attempts.open())] == [3, 2]

    async def test_saving_changes_what_is_there_and_nothing_else(self, store: Store) -> None:
        """What is not there cannot be saved."""
        await store.write(begin)
        paused = a_run(state="paused").model_copy(update={"reason": "Ann went home"})
        changed = a_task(needs=("T0",)).model_copy(update={"state": "blocked"})
        await store.write(lambda tx: tx.runs.save(paused))
        await store.write(lambda tx: tx.tasks.save(changed))
        assert await store.read(lambda tx: (tx.runs.get(R1), tx.tasks.get(TASK))) == (paused, changed)
        approval = Approval(id=9, run=R1, subject="plan", digest="d", state="pending", asked_at=NOW)
        question = Question(id=9, run=R1, task=T1, text="Which?", state="pending", asked_at=NOW)
        strangers: tuple[Callable[[Transaction], None], ...] = (
            lambda tx: tx.projects.save(a_project("nobody")),
            lambda tx: tx.runs.save(a_run("R9")),
            lambda tx: tx.tasks.save(a_task("T9")),
            lambda tx: tx.attempts.save(an_attempt(9)),
            lambda tx: tx.rooms.save(Room(id=RoomId("console:R9"), run=R1)),
            lambda tx: tx.asks.save_approval(approval),
            lambda tx: tx.asks.save_question(question),
        )
        results = await asyncio.gather(*(store.write(op) for op in strangers), return_exceptions=True)
        assert [type(result) for result in results] == [NotFoundError] * 7

    async def test_a_claim_raises_the_token_and_ends_the_claim_before(self, store: Store) -> None:
        """A worker that was thought dead cannot write any more, and a closed attempt cannot be claimed."""
        await store.write(begin)
        first = await store.write(lambda tx: tx.attempts.claim(FIRST, NOW))
        second = await store.write(lambda tx: tx.attempts.claim(FIRST, LATER))
        assert first
        assert second
        assert (first.token, second.token, second.state, second.started_at) == (1, 2, "running", LATER)
        assert await store.read(lambda tx: (tx.attempts.owned(FIRST, 1), tx.attempts.owned(FIRST, 2))) == (False, True)
        late = first.model_copy(update={"state": "done"})
        results = await asyncio.gather(store.write(lambda tx: tx.attempts.save(late)), return_exceptions=True)
        assert isinstance(results[0], FencedError)
        parked = second.model_copy(update={"state": "parked"})
        await store.write(lambda tx: tx.attempts.save(parked))
        assert await store.read(lambda tx: tx.attempts.unended(parked.agent)) == [parked]
        assert await store.read(lambda tx: tx.attempts.unended("somebody else")) == []
        assert await store.write(lambda tx: tx.attempts.claim(FIRST, NOW)) is None
        assert await store.write(lambda tx: tx.attempts.claim(AttemptId("R1.T1.9"), NOW)) is None
        assert not await store.read(lambda tx: tx.attempts.owned(FIRST, 2))

    async def test_a_deleted_project_takes_everything_along(self, store: Store) -> None:
        """And its run may come again, numbered from the start."""

        def fill(tx: Transaction) -> None:
            begin(tx)
            tx.events.append(R1, NOW, "a", said("x"))
            tx.journals.sent(FIRST, "call-1", "d", NOW)
            tx.ledger.reserve("a", R1, TASK, FIRST, Micros(5), NOW)
            tx.asks.add_question(Question(id=0, run=R1, task=T1, text="Which?", state="pending", asked_at=NOW))
            tx.asks.add_approval(Approval(id=0, run=R1, subject="plan", digest="d", state="pending", asked_at=NOW))

        await store.write(fill)
        await store.write(lambda tx: tx.projects.delete(TALLY))
        await store.write(begin)
        assert await store.read(lambda tx: tx.projects.all()) == [a_project()]
        assert await store.read(lambda tx: tx.events.last_number(R1)) == 0
        assert await store.read(lambda tx: tx.journals.of(FIRST)) == {}
        assert await store.read(lambda tx: tx.ledger.committed(R1)) == 0
        assert await store.read(lambda tx: (tx.asks.questions(R1), tx.asks.approvals(R1))) == ((), [])
        await store.write(lambda tx: tx.events.append(R1, NOW, "a", said("again")))
        assert [record.number for record in await store.read(lambda tx: tx.events.after(R1, 0))] == [1]
        await store.write(lambda tx: tx.runs.delete(R1))
        assert await store.read(lambda tx: tx.tasks.of(R1)) == []
        assert await store.read(lambda tx: tx.projects.get(ProjectId("tally"))) == a_project()
