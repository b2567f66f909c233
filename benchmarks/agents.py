"""How long it takes to gather the figures of all agents after ten thousand attempts.

python -m benchmarks.agents
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from conductor_core.commands.agents import reports
from conductor_core.domain.agent import AgentCard, AgentHealth
from conductor_core.domain.ids import ProjectId, RunId, TaskKey, attempt_id, task_id
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.project import Project
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.domain.usage import Micros, Usage
from conductor_core.logic.roster import Member
from conductor_core.ports.store import Transaction
from conductor_core.store.opening import open_store
from conductor_core.testing.clock import ManualClock

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUNS, TASKS, CALLS = 200, 50, 3
LOOKS = 9


def fill(tx: Transaction, number: int, agents: int) -> None:
    """A run whose tasks were done once each, by one agent after the other; those of the last run are still at work."""
    run, project = RunId(f"R{number}"), ProjectId("bench")
    if tx.projects.get(project) is None:
        tx.projects.add(Project(id=project, name="bench", created_at=NOW))
    tx.runs.add(Run(id=run, project=project, goal="g", state="running", started_by=CONDUCTOR, created_at=NOW))
    keys = [TaskKey(f"T{place}") for place in range(TASKS)]
    at_work = number == RUNS - 1
    state = "running" if at_work else "done"
    tx.tasks.add(
        [
            Task(
                id=task_id(run, key),
                run=run,
                project=project,
                key=key,
                position=place,
                planned=PlannedTask(key=key, title="t", brief="b"),
                state=state,
            )
            for place, key in enumerate(keys)
        ]
    )
    for place, key in enumerate(keys):
        task, agent = task_id(run, key), f"agent{place % agents}"
        attempt = attempt_id(task, 1)
        tx.attempts.add(
            Attempt(id=attempt, task=task, run=run, project=project, number=1, agent=agent, state=state, queued_at=NOW)
        )
        for call in range(CALLS):
            charge = f"{attempt}/call-{call}"
            tx.ledger.reserve(charge, run, task, attempt, Micros(5), NOW)
            tx.ledger.settle(charge, Usage(cost=Micros(4)), NOW)
        if not at_work:
            ended = NOW + timedelta(seconds=number)
            tx.lessons.add(
                Lesson(
                    attempt=attempt,
                    run=run,
                    kind="work",
                    role="coder",
                    agent=agent,
                    ended="done",
                    seconds=float(place),
                    cost=Micros(4 * CALLS),
                    ended_at=ended,
                )
            )


async def measure(agents: int) -> float:
    """Seconds of one look, the median of some."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(Path(folder) / "bench.db", ManualClock())
        for number in range(RUNS):
            await store.write(lambda tx, number=number: fill(tx, number, agents))
        members = [
            Member(
                card=AgentCard(name=f"agent{number}", kind="api", vendor="v", title="t", roles=("coder",)),
                health=AgentHealth(state="available"),
            )
            for number in range(agents)
        ]
        times = []
        for _ in range(LOOKS):
            begun = time.perf_counter()
            found = await store.read(lambda tx: reports(tx, members, NOW))
            times.append(time.perf_counter() - begun)
        assert sum(report.cost for report in found) == 4 * CALLS * RUNS * TASKS
        await store.close()
    return median(times)


def main() -> None:
    for agents in (3, 15):
        seconds = asyncio.run(measure(agents))
        print(f"figures of {agents} agents after {RUNS * TASKS:,} attempts: {seconds * 1e3:.1f} ms (demand: < 50 ms)")


if __name__ == "__main__":
    main()
