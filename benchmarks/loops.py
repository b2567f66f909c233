"""Agent loops: ours, and those of libraries that people would use instead, against the same model server.

    python -m benchmarks.loops ours|pydantic-ai|openai-agents LOOPS TURNS LATENCY

All loops run at once on one event loop, after one loop that warms everything up. In each turn the model calls a tool that gives
some 800 characters; in the last it ends. The server is a process of its own and takes LATENCY seconds for each answer; every
loop speaks chat completions to it through OpenAI's client.

Prints one JSON object.
"""

import asyncio
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

Loop = Callable[[], Awaitable[None]]
LOOPS = {"ours": "loop_ours", "pydantic-ai": "loop_pydantic_ai", "openai-agents": "loop_openai_agents"}


@contextmanager
def model_host(turns: int, latency: float) -> Iterator[dict[str, str]]:
    """The server's addresses; it ends with the block."""
    argv = [sys.executable, "-m", "benchmarks.model_host", str(turns), str(latency)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.stdin.write("\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["calls"] > 0
        process.stdin.close()


async def measure(make: Callable[[str], Loop], address: str, loops: int, turns: int) -> dict[str, float]:
    """Wall time of all loops, and processor time of this process for each turn."""
    loop = make(address)
    await loop()
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(loop() for _ in range(loops)))
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    return {"wall_s": wall, "cpu_s": spent, "cpu_ms_per_turn": spent * 1000 / (loops * turns)}


def main() -> None:
    """See the module."""
    kind, loops, turns, latency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    make = importlib.import_module(f"benchmarks.{LOOPS[kind]}").make
    with model_host(turns, latency) as addresses:
        print(json.dumps(asyncio.run(measure(make, addresses["openai"], loops, turns))))


if __name__ == "__main__":
    main()
