"""The engine under load: real store on disk, real dispatcher, claims, journal, ledger and finishing transactions.

    python -m benchmarks.engine steps RUNS STEPS    what each step gave is on disk before the next begins
    python -m benchmarks.engine calls RUNS CALLS    paid model calls of one second each

Plans of one task each are made and approved, and the engine is stopped. What is measured then is another engine that opens
the store and does what is queued, as after a restart, until the last attempt is ended for good: claimed, its steps journaled
(one transaction each) or its calls (reserved and sent in one transaction, answered and settled in another), its work merged,
done and delivery queued in one transaction more. Delivering goes on beside it. Files live in memory, so that it is the engine
that is measured.

Prints one JSON object.
"""

import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.load import MANY, CountedWorkspaces, Goal, LoopWatch, busy, caller, stepper
from bot.memory import settle_memory
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.ids import RunId
from conductor_core.testing.stage import Stage, planner, stage, work

LATENCY = 1.0
"""Seconds a model call takes."""


async def planned(at: Stage, count: int) -> list[RunId]:
    """That many new runs, each in a project of its own, waiting for approval."""
    orders = [Start.model_validate({"goal": "bench", "project": f"p{n}"}) for n in range(count)]
    replies = [reply for some in batched(orders) for reply in await asyncio.gather(*map(at.order, some))]
    runs = [reply.run for reply in replies if reply.run]
    while await at.conductor.read(lambda tx: any(r.state == "planning" for r in tx.runs.all())):  # noqa: ASYNC110 - rarely
        await asyncio.sleep(0.1)
    return runs


def batched(orders: list[Start]) -> Iterator[list[Start]]:
    """People who come a hundred at a time."""
    for start in range(0, len(orders), 100):
        yield orders[start : start + 100]


async def measure(kind: str, count: int, each: int) -> dict[str, float]:
    """Seconds and sizes."""
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as name:
        folder, goal = Path(name), Goal(count)
        files = CountedWorkspaces("T1", goal)
        worker = caller(each, LATENCY) if kind == "calls" else stepper(each)
        agents = busy(planner(work("T1"))), worker
        async with stage(folder, *agents, workspaces=files, total=MANY, per_project=MANY) as at:
            await planned(at, 100)
            gc.collect()
            before = process.memory_info().rss
            began = time.perf_counter()
            runs = await planned(at, count)
            gc.collect()
            waiting = process.memory_info().rss - before
            await at.conductor.stop()
            await asyncio.gather(*(at.order(Approve(), run=run) for run in runs))
            prepared = time.perf_counter() - began
        gc.collect()
        settle_memory()
        before = process.memory_info().rss
        watch = LoopWatch()
        watching = asyncio.create_task(watch.watch())
        began, cpu = time.perf_counter(), process.cpu_times()
        async with stage(folder, *agents, workspaces=files, total=MANY, per_project=MANY) as at:
            working = 0
            if kind == "calls":
                await asyncio.sleep(LATENCY)
                working = process.memory_info().rss - before
            await goal.reached.wait()
            wall, spent = time.perf_counter() - began, process.cpu_times()
            watching.cancel()
            states = await at.conductor.read(lambda tx: {tx.tasks.of(run)[1].state for run in runs})
            paid = await at.conductor.read(lambda tx: sum(tx.ledger.spending(run).known for run in runs))
            assert states == {"done"}, states
            assert paid == (count * each * 10 if kind == "calls" else 0), paid
    return {
        "wall_s": wall,
        "steps_per_s": count * each / wall,
        "cpu_s": spent.user + spent.system - cpu.user - cpu.system,
        "loop_block_ms": watch.longest * 1e3,
        "orders_and_plans_s": prepared,
        "mb_per_1000_awaiting_approval": waiting / 1e6 / count * 1000,
        "mb_per_1000_awaiting_a_model": working / 1e6 / count * 1000,
    }


def main() -> None:
    """See the module."""
    print(json.dumps(asyncio.run(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))))


if __name__ == "__main__":
    main()
