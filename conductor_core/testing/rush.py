"""Many live cards that change all the time, on any surface, by the real outbox: how long until how they end is seen."""

import asyncio
from collections.abc import Sequence
from itertools import count
from typing import Literal

from conductor_core.domain.card import Card, Progress
from conductor_core.domain.ids import ProjectId, RoomId, RunId
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.project import Project
from conductor_core.domain.room import Room
from conductor_core.domain.run import Run
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store, Transaction
from conductor_core.ports.surface import Surface
from conductor_core.stream.outbox import Sender

EVERY = 0.5
"""Seconds between two states of a card."""


async def rush(store: Store, surface: Surface, clock: Clock, rooms: Sequence[RoomId], seconds: float) -> list[float]:
    """For each room, the seconds from its last state until that one stood there. All end at the same time."""

    def begin(tx: Transaction) -> None:
        project = ProjectId("rush")
        tx.projects.add(Project(id=project, name="Rush", created_at=clock.now()))
        for number, room in enumerate(rooms, 1):
            run = RunId(f"R{number}")
            tx.runs.add(
                Run(
                    id=run, project=project, goal="hurry", started_by=CONDUCTOR, state="running", created_at=clock.now()
                )
            )
            tx.rooms.add(Room(id=room, run=run))

    await store.write(begin)
    until = clock.monotonic() + seconds
    return await asyncio.gather(*(_shown(store, surface, clock, room, until) for room in rooms))


async def _shown(store: Store, surface: Surface, clock: Clock, room: RoomId, until: float) -> float:
    sender = Sender(store, surface, clock, room)
    await _owe(store, room, "begins", "post", _at_work(clock, 0))
    for number in count(1):
        await sender.send()
        left = until - clock.monotonic()
        if left <= 0:
            break
        await clock.sleep(min(EVERY, left))
        await _owe(store, room, f"state-{number}", "edit", _at_work(clock, number))
    await _owe(store, room, "ends", "edit", Card(title=f"{room}: done"))
    began = clock.monotonic()
    while (wait := await sender.send()) is not None:
        await clock.sleep(wait)
    return clock.monotonic() - began


async def _owe(store: Store, room: RoomId, key: str, act: Literal["post", "edit"], card: Card) -> None:
    await store.write(lambda tx: tx.rooms.owe(room, f"{room}/{key}", f"{room}/live", act, card))


def _at_work(clock: Clock, number: int) -> Card:
    bar = Progress(percent=min(number, 99), text=f"state {number}", since=clock.now())
    return Card(title="at work", blocks=(bar,))
