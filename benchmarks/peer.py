"""The peer under the same load: LangGraph with its SQLite checkpointer, each step on disk before the next (durability ``sync``).

    python -m benchmarks.peer RUNS STEPS

A graph of that many nodes in a chain, each returning a text of 500 characters; that many threads at once on one event loop.
The graph is built and compiled before the clock starts. The checkpointer keeps its own settings (WAL, ``synchronous=FULL``).

Prints one JSON object.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, TypedDict

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph

ANSWER = "x" * 500


class State(TypedDict):
    """What the graph carries."""

    number: int
    text: str


async def step(state: State) -> State:
    """A trivial node."""
    return {"number": state["number"] + 1, "text": ANSWER}


def chain(steps: int) -> StateGraph[Any]:
    """The graph."""
    graph = StateGraph(State)
    names = [f"step-{number}" for number in range(steps)]
    for name in names:
        graph.add_node(name, step)
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    return graph


async def measure(runs: int, steps: int) -> dict[str, float]:
    """Seconds from the first call to the last answer."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncSqliteSaver.from_conn_string(str(Path(folder) / "peer.db")) as saver:
            await saver.setup()
            graph = chain(steps).compile(checkpointer=saver)
            began, cpu = time.perf_counter(), time.process_time()
            ended = await asyncio.gather(
                *(
                    graph.ainvoke(
                        {"number": 0, "text": ""},
                        {"configurable": {"thread_id": str(number)}, "recursion_limit": steps + 5},
                        durability="sync",
                    )
                    for number in range(runs)
                )
            )
            wall, spent = time.perf_counter() - began, time.process_time() - cpu
            assert all(state["number"] == steps for state in ended)
    return {"wall_s": wall, "steps_per_s": runs * steps / wall, "cpu_s": spent}


def main() -> None:
    """See the module."""
    print(json.dumps(asyncio.run(measure(int(sys.argv[1]), int(sys.argv[2])))))


if __name__ == "__main__":
    main()
