"""The engine under load: whole runs with journaled model calls, through the real store, dispatcher and journal.

    python -m benchmarks.engine steps RUNS STEPS     many runs at once, each a chain of journaled calls that answer at once
    python -m benchmarks.engine calls RUNS CALLS     many runs at once, each a chain of calls that take a second

Files live in memory, so that it is the engine that is measured. Prints one JSON object.
"""

import asyncio
import gc
import json
import sys
import tempfile
import time
from pathlib import Path

import psutil

from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, UserTurn
from conductor_core.domain.files import File
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros, Usage
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, stage, work

ANSWER = "x" * 500
BEAT = 0.01
"""Seconds between two looks at how late the event loop is."""


class TimedModel:
    """Answers after a while, always the same."""

    def __init__(self, latency: float) -> None:
        self._latency = latency

    async def ask(self, request: ModelRequest) -> ModelAnswer:
        """Waits and answers."""
        if self._latency:
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


class LoopWatch:
    """The longest time the event loop did not come round."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        """Runs until it is cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT)
            self.longest = max(self.longest, time.perf_counter() - before - BEAT)


def caller(model: TimedModel, calls: int) -> ScriptedAgent:
    """An agent that makes this many calls, one after the other."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        for number in range(calls):
            await desk.journal.ask(
                model, ModelRequest(model="bench", system="s", turns=(UserTurn(text=f"{brief.run} {number}"),))
            )
        await desk.workspace.session.put({"answer.txt": File(content=brief.run.encode())})
        return Done(summary="done")

    return ScriptedAgent("caller", act).with_concurrency(100_000)


async def measure(runs: int, calls: int, latency: float) -> dict[str, float]:
    """Wall seconds from the first order to the end of the last run, and what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        agent = caller(TimedModel(latency), calls)
        plan = planner(work("T1")).with_concurrency(100_000)
        async with stage(
            Path(folder), plan, agent, options=RunOptions(approval="auto"), total=100_000, per_project=100_000
        ) as at:
            gc.collect()
            memory = psutil.Process().memory_info().rss
            watch = LoopWatch()
            watching = asyncio.create_task(watch.watch())
            start = time.perf_counter()
            replies = await asyncio.gather(
                *(at.order(Start.model_validate({"goal": "bench", "project": f"p{n}"})) for n in range(runs))
            )
            ordered = time.perf_counter() - start
            waiting = asyncio.gather(*(at.conductor.until_over(reply.run) for reply in replies if reply.run))
            if latency:
                await asyncio.sleep(latency)
            grown = psutil.Process().memory_info().rss - memory
            ended = await waiting
            wall = time.perf_counter() - start
            watching.cancel()
            assert all(run.state == "done" for run in ended), {run.reason for run in ended}
    return {
        "runs": runs,
        "calls": calls,
        "latency_s": latency,
        "wall_s": round(wall, 3),
        "orders_s": round(ordered, 3),
        "steps_per_s": round(runs * calls / wall, 1),
        "loop_block_ms": round(watch.longest * 1e3, 1),
        "mb_per_1000_runs": round(grown / 1e6 / runs * 1000, 1),
    }


def main() -> None:
    """See the module."""
    kind, runs, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(asyncio.run(measure(runs, calls, 1.0 if kind == "calls" else 0.0))))


if __name__ == "__main__":
    main()
