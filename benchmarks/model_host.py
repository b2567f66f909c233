"""The scripted model server in a process of its own: answers with tool calls, and ends each conversation after some turns.

    python -m benchmarks.model_host TURNS LATENCY

Prints its addresses as one line of JSON, then serves until its input ends. On a line it prints what it has served and counted.
"""

import asyncio
import json
import sys

from conductor_core.testing.model_script import Asked, Say, Script, Use
from conductor_core.testing.model_server import ModelServer

PATH = "notes.txt"
NOTES = "What the tool gives: some words of ordinary length, as they stand in files.\n" * 10


def reader(turns: int) -> Script:
    """Reads one file in each turn but the last, which says that it is done: by a tool where there is one for it."""

    def script(asked: Asked) -> Say:
        if asked.step < turns - 1:
            return Say(uses=(Use("read_file", json.dumps({"path": PATH})),))
        if "finish" in asked.tools:
            return Say(uses=(Use("finish", json.dumps({"summary": "Done.", "already_right": True})),))
        return Say(text="Done.")

    return script


async def serve(turns: int, latency: float) -> None:
    """Until the input ends."""
    async with ModelServer(reader(turns), latency=latency) as server:
        print(json.dumps({"openai": server.openai_url, "anthropic": server.anthropic_url}), flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps({"calls": len(server.calls)}), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
