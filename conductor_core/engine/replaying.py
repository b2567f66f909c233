"""Replay: a recorded run is shown again in a store of its own, and its agents make again what they made of their models' answers."""

import asyncio
import tempfile
from pathlib import Path

from conductor_core.domain.cassette import Cassette, Post, RecordedRoom, Replayed
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.project import Project
from conductor_core.domain.run import Run
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.rethinking import rethought
from conductor_core.ports.store import Transaction
from conductor_core.store.opening import open_store
from conductor_core.stream.playing import play

STAGE = ProjectId("replay")


async def replayed(cassette: Cassette) -> Replayed:
    """What this program makes of it. Nothing outside is touched."""
    rooms = {room.id: await _replayed(cassette, room) for room in cassette.rooms}
    return Replayed(rooms=rooms, attempts=await rethought(cassette))


async def _replayed(cassette: Cassette, room: RecordedRoom) -> tuple[Post, ...]:
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="conductor-replay-")
    store = await open_store(Path(folder.name) / "replay.db", SystemClock())
    try:
        await store.write(lambda tx: _set_up(tx, cassette))
        return await play(store, cassette, room)
    finally:
        await store.close()
        await asyncio.to_thread(folder.cleanup)


def _set_up(tx: Transaction, cassette: Cassette) -> None:
    """The run, before anything happened to it."""
    at = cassette.events[0].at
    tx.projects.add(Project(id=STAGE, name=STAGE, created_at=at))
    tx.runs.add(Run(id=cassette.run, project=STAGE, goal="", state="planning", started_by=CONDUCTOR, created_at=at))
