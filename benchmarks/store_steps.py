"""How many durable steps the store takes in a second, and how long it holds up the event loop.

A step is what one paid call writes: ``sent`` before it in one transaction, ``answered`` and an event after it in another.

    python -m benchmarks.store_steps
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from conductor_core.domain.agent import Said
from conductor_core.domain.ids import AttemptId, ProjectId, RunId, TaskKey, attempt_id, task_id
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.project import Project
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.events.task import AgentReported
from conductor_core.ports.store import Store, Transaction
from conductor_core.store.opening import open_store
from conductor_core.testing.clock import ManualClock

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = TaskKey("T1")


def add_run(tx: Transaction, number: int) -> AttemptId:
    """A run with one task and one attempt at it."""
    run, project = RunId(f"R{number}"), ProjectId("bench")
    if tx.projects.get(project) is None:
        tx.projects.add(Project(id=project, name="bench", created_at=NOW))
    tx.runs.add(Run(id=run, project=project, goal="g", state="running", started_by=CONDUCTOR, created_at=NOW))
    task = task_id(run, KEY)
    planned = PlannedTask(key=KEY, title="t", brief="b")
    tx.tasks.add([Task(id=task, run=run, project=project, key=KEY, position=0, planned=planned, state="running")])
    attempt = attempt_id(task, 1)
    place = {"id": attempt, "task": task, "run": run, "project": project}
    tx.attempts.add(Attempt.model_validate({**place, "number": 1, "agent": "a", "state": "running", "queued_at": NOW}))
    return attempt


async def steps(store: Store, number: int, count: int) -> None:
    """The steps of one run, one after the other."""
    attempt = await store.write(lambda tx: add_run(tx, number))
    run = RunId(f"R{number}")
    said = AgentReported(task=KEY, attempt=attempt, report=Said(text="x" * 200))
    answer = f'"{"y" * 500}"'
    for step in range(count):
        key, digest = f"call-{step}", "0" * 64

        def answered(tx: Transaction, key: str = key, digest: str = digest) -> None:
            tx.journals.answered(attempt, key, digest, answer, NOW)
            tx.events.append(run, NOW, "agent", said)

        await store.write(lambda tx, key=key, digest=digest: tx.journals.sent(attempt, key, digest, NOW))
        await store.write(answered)


async def longest_block(stop: asyncio.Event) -> float:
    """The longest time in seconds that the event loop did not come round."""
    worst, last = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        worst, last = max(worst, now - last - 0.001), now
    return worst


async def measure(runs: int, count: int) -> tuple[float, float]:
    """Steps per second, and the longest block of the event loop in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(Path(folder) / "bench.db", ManualClock())
        stop = asyncio.Event()
        watch = asyncio.create_task(longest_block(stop))
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(runs):
                group.create_task(steps(store, number, count))
        seconds = time.perf_counter() - begun
        stop.set()
        block = await watch
        assert (
            await store.read(lambda tx: sum(tx.events.last_number(RunId(f"R{n}")) for n in range(runs))) == runs * count
        )
        await store.close()
    return runs * count / seconds, block * 1000


def main() -> None:
    for runs, count in ((1, 200), (100, 20), (100, 200)):
        rate, block = asyncio.run(measure(runs, count))
        print(f"{runs:4} runs x {count:3} steps: {rate:7,.0f} steps/s, longest block of the loop {block:5.1f} ms")


if __name__ == "__main__":
    main()
