"""``python -m tests.replay FILE …``: the posts of these cassettes are wanted as they are made now; look at the difference.

Without a file: all that are kept. A kept cassette of a story that is not there yet is recorded.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from conductor_core.engine.replaying import replayed
from conductor_core.logic.cassettes import parse
from tests.replay.stories import STORIES

KEPT = Path(__file__).parent / "cassettes"


async def as_now(text: str, name: str) -> str:
    """A cassette with its posts as they are made now."""
    cassette = parse(json.loads(text), name)
    played = (await replayed(cassette)).rooms
    rooms = tuple(room.model_copy(update={"posts": played[room.id]}) for room in cassette.rooms)
    return cassette.model_copy(update={"rooms": rooms}).model_dump_json() + "\n"


async def record(name: str) -> str:
    """The cassette of a story."""
    with tempfile.TemporaryDirectory() as folder:
        file = await STORIES[name](Path(folder))
        return await asyncio.to_thread(file.read_text)


def main(files: list[Path]) -> None:
    """Record what is missing, accept the rest."""
    for name in STORIES:
        file = KEPT / f"{name}.json"
        if not file.exists():
            file.write_text(asyncio.run(record(name)))
    for file in files or sorted(KEPT.glob("*.json")):
        file.write_text(asyncio.run(as_now(file.read_text(), file.name)))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
