"""The cassette of a run: what it holds, and how it is written."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from conductor_core.commands import json_files
from conductor_core.commands.context import Context
from conductor_core.commands.exported import told
from conductor_core.domain.cassette import Cassette, Post, RecordedRoom
from conductor_core.domain.command import Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.project import FolderSource, Project, ZipSource
from conductor_core.domain.room import Room
from conductor_core.errors import InputRefusedError, NotFoundError, StateError
from conductor_core.logic.figures import count
from conductor_core.logic.scrubbing import Scrubber
from conductor_core.ports.store import Transaction

WHAT = "cassette"
MAX_SIZE = 64 << 20
"""Bytes of a cassette that is played."""


async def record(run: RunId, to: Path, context: Context, *, force: bool) -> Reply:
    """Everything of one moment, without secrets and without names of this machine.

    Raises:
        NotFoundError: there is no such run.
        StateError: nobody saw anything of it, the file cannot be written, or it is there and holds something else.
    """
    if not force and not await asyncio.to_thread(_may_write, to, run):
        raise StateError(f"{to} is there already and is no cassette of {run}: give another file with `to`, or `force`.")
    project, body = await context.read(lambda tx: _body(tx, run))
    names = await asyncio.to_thread(_names, context.deliveries.parent, project)
    cassette = Cassette.model_validate(Scrubber(context.redactor, names).json(body))
    posts = sum(len(room.posts) for room in cassette.rooms)
    if not posts:
        raise StateError(f"{run} has no thread yet in which anybody saw something.")
    try:
        await asyncio.to_thread(json_files.write, to, cassette.model_dump(mode="json"))
    except OSError as error:
        raise StateError(f"{to} cannot be written: {error.strerror}.") from error
    holds = f"{count(len(cassette.events), 'event')} and {count(posts, 'post')}"
    return told(f"The cassette of {run} is in {{}}: {holds}. `replay {{}}` plays it.", to, context)


def _body(tx: Transaction, run: RunId) -> tuple[Project, dict[str, JsonValue]]:
    found = tx.runs.get(run)
    project = tx.projects.get(found.project) if found else None
    if project is None:
        raise NotFoundError(f"There is no run {run}. `runs` lists them.")
    dumped: Any = tx.projects.dump(project.id)["runs"]
    books = next(one for one in dumped if one["run"]["id"] == run)
    return project, {
        "run": run,
        "inbound": [order.model_dump(mode="json") for order in tx.inbounds.of(run)],
        "attempts": books["attempts"],
        "calls": books["journal"],
        "events": books["events"],
        "rooms": [_room(tx, room).model_dump(mode="json") for room in tx.rooms.of(run) if room.is_whole],
    }


def _room(tx: Transaction, room: Room) -> RecordedRoom:
    posts = tuple(Post(slot=slot, card=card) for slot, card in tx.rooms.posted(room.id))
    return RecordedRoom(id=room.id, keys=tuple(tx.rooms.sent(room.id)), posts=posts)


def _names(home: Path, project: Project) -> Mapping[str, str]:
    """What folders and this machine are called, and what they are called in a cassette."""
    names = {str(home.resolve()): "/conductor", str(Path.home()): "/home/someone", socket.gethostname(): "machine"}
    if isinstance(project.source, FolderSource | ZipSource):
        names[project.source.path] = "/source"
    return names


def _may_write(path: Path, run: RunId) -> bool:
    """Whether nothing is lost: nothing is there, or an older cassette of the same run."""
    if not path.exists():
        return True
    try:
        body = json_files.read(str(path), WHAT, MAX_SIZE)
    except InputRefusedError:
        return False
    return "cassette" in body and body.get("run") == run
