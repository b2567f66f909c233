"""One home, one model server, and the lives that follow each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conductor_core.testing.model_script import Asked, Fault, Say
from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.crash import promises
from tests.crash.births import Birth, Order, Trap
from tests.crash.books import Snapshot, delivered, look, read_runs
from tests.crash.lives import Life

LATENCY = 0.08
"""Seconds that a model thinks."""
NOTHING = Snapshot(working=0, runs=0, unfinished=0, asked=0, answered=0, recovered={})


def team_order(name: str, *, asked: bool = False) -> Order:
    """A goal for planner, two coders side by side, tester and reviewer. Each name makes other calls."""
    return Order(key=f"order-{name}", goal=f"{GOAL} This is order {name}.", asked=asked)


def default_order(name: str) -> Order:
    """The default goal, for command agents."""
    return Order(key=f"order-{name}")


@dataclass
class Story:
    """What happened so far to one home."""

    home: Path
    server: ModelServer
    orders: tuple[Order, ...]
    kills: int = 0
    at_work: int = 0
    """Kills while attempts were being worked on."""
    in_flight: int = 0
    """Calls that were on their way at the kills."""
    seen: Snapshot = NOTHING
    living: Life | None = None
    leaving: list["asyncio.Task[None]"] = field(default_factory=list)
    """For each kill, the end of everything that life had started."""

    @asynccontextmanager
    async def life(self, *, trap: Trap | None = None, approves: bool = False) -> AsyncIterator[Life]:
        """The next life, until it is killed or over."""
        birth = Birth(
            home=self.home,
            openai_url=self.server.openai_url,
            anthropic_url=self.server.anthropic_url,
            orders=self.orders,
            approves=approves,
            trap=trap,
        )
        async with Life(birth) as living:
            self.living = living
            try:
                yield living
            finally:
                self.living = None

    async def kill(self, life: Life, *, tree: bool = False) -> Snapshot:
        """Kill it, look at what is on disk, and hold the kill to what it may cost."""
        was_up = life.up
        self.leaving.append(await life.kill(tree=tree))
        before, now = self.seen, self.look()
        self.kills += 1
        self.at_work += was_up and now.working > 0
        self.in_flight += now.asked
        assert now.asked <= now.working, "an attempt makes one call at a time"
        assert all(count - before.recovered.get(run, 0) <= 1 for run, count in now.recovered.items())
        return now

    def look(self) -> Snapshot:
        """What is on disk while nobody lives."""
        self.seen = look(self.home) or NOTHING
        return self.seen

    async def finish(self) -> None:
        """A life that nobody disturbs; then every promise is looked at."""
        async with self.life(approves=True) as life:
            assert await life.over() == 0
        await asyncio.gather(*self.leaving)
        await self.promises()

    async def promises(self) -> None:
        """Hold everything that is left to what was promised."""
        books = await read_runs(self.home)
        assert len(books) == len(self.orders)
        for run in books:
            promises.ended_once(run)
            promises.no_task_twice(run)
            promises.thread_is_true(self.home, run)
            assert len(run.of_kind("run.recovered")) <= self.kills
        promises.nothing_owed(self.home)
        promises.paid_once(self.home, self.server.calls, self.in_flight)
        promises.nothing_left_behind(self.home)

    async def trees(self) -> dict[str, list[dict[str, bytes]]]:
        """What was handed over for each goal; the name of a team's order left out."""
        found: dict[str, list[dict[str, bytes]]] = {}
        for books in await read_runs(self.home):
            goal = GOAL if books.run.goal.startswith(GOAL) else "default"
            found.setdefault(goal, []).append(delivered(self.home, books.run.id))
        return found


@asynccontextmanager
async def story(home: Path, *orders: Order) -> AsyncIterator[Story]:
    """A home without a life yet, and the team it can ask."""
    listening: list[Story] = []

    def watched(asked: Asked) -> Say | Fault:
        for one in listening:
            if one.living:
                one.living.look()
        return team(asked)

    async with ModelServer(watched, latency=LATENCY) as server:
        told = Story(home, server, orders)
        listening.append(told)
        yield told
