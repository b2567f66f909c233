"""A run that tells its story on a real store, for the tests of rooms."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from conductor_core.domain.agent import ToolUsed
from conductor_core.domain.evidence import Evidence
from conductor_core.domain.ids import AttemptId, ProjectId, RoomId, RunId, TaskKey
from conductor_core.domain.people import Actor
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.project import Project
from conductor_core.domain.room import Room
from conductor_core.domain.run import Run
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.events.ask import QuestionAnswered, QuestionAsked
from conductor_core.events.record import Event
from conductor_core.events.run import FilesImported, PlanApproved, PlanProposed, RunDelivered, RunEnded, RunStarted
from conductor_core.events.task import (
    AgentReported,
    AttemptFailed,
    AttemptStarted,
    TaskBlocked,
    TaskDone,
    TaskFailed,
    TaskQueued,
)
from conductor_core.ports.store import Store, Transaction
from conductor_core.store.opening import open_store
from conductor_core.stream.hub import Hub
from conductor_core.testing.clock import ManualClock

T = TypeVar("T")
RUN = RunId("R7")
ROOM = RoomId("memory:R7")
ANN = Actor(id="console:ann", name="ann")


def planned(key: str, *needs: str, title: str = "", seconds: float = 10) -> PlannedTask:
    """A task that takes about so long."""
    return PlannedTask(
        key=TaskKey(key),
        title=title or f"Do {key}",
        brief="…",
        agent="template",
        needs=tuple(map(TaskKey, needs)),
        estimate=Estimate(seconds_low=seconds, seconds_high=seconds * 2),
    )


def plan(*tasks: PlannedTask) -> Plan:
    """A plan of these tasks."""
    return Plan(goal="count words", title="wc", planner="rules", tasks=tasks)


PLAN = plan(planned("T1"), planned("T2", "T1"), planned("T3", "T1"), planned("T4", "T3"))


def started() -> RunStarted:
    """Ann gave a goal."""
    return RunStarted(
        project=ProjectId("tally"),
        goal="count words",
        source="folder ~/tally",
        by=ANN,
        mode="careful",
        sandbox="bubblewrap, no network",
        agents=("template: files from a template",),
    )


def attempt(task: str, number: int = 1) -> AttemptId:
    """The name of a try."""
    return AttemptId(f"{RUN}.{task}.{number}")


def begun(task: str, number: int = 1) -> list[Event]:
    """Queued and started."""
    key, name = TaskKey(task), attempt(task, number)
    return [
        TaskQueued(task=key, attempt=name, agent="template"),
        AttemptStarted(task=key, attempt=name, agent="template"),
    ]


def used(task: str, summary: str) -> AgentReported:
    """A sign of life."""
    return AgentReported(task=TaskKey(task), attempt=attempt(task), report=ToolUsed(tool="edit", summary=summary))


def done(task: str, number: int = 1) -> TaskDone:
    """Ended well."""
    return TaskDone(
        task=TaskKey(task),
        attempt=attempt(task, number),
        agent="template",
        summary="ok",
        seconds=2.5,
        spent=Micros(0),
    )


def proposed(what: Plan = PLAN, approval: int | None = 1) -> PlanProposed:
    """A plan to look at."""
    return PlanProposed(version=1, plan=what, digest=what.digest, approval=approval)


def approved(what: Plan = PLAN) -> PlanApproved:
    """Ann says yes."""
    return PlanApproved(version=1, digest=what.digest, by="ann", automatic=False)


def failed(task: str) -> list[Event]:
    """Tried once and given up."""
    key = TaskKey(task)
    return [
        AttemptFailed(task=key, attempt=attempt(task), agent="template", cause="no disk", advice="", next="given up"),
        TaskFailed(task=key, cause="no disk", advice="make room"),
    ]


def ended(state: str = "done") -> RunEnded:
    """The end."""
    return RunEnded.model_validate({"state": state, "reason": "", "seconds": 61, "spent": 0, "unpriced_calls": 0})


STORY: tuple[Event, ...] = (
    started(),
    FilesImported(files=3, size=1200),
    proposed(),
    approved(),
    *begun("T1"),
    used("T1", "edit a.py (+3 -1)"),
    done("T1"),
    *begun("T2"),
    *begun("T3"),
    QuestionAsked(question=1, task=TaskKey("T2"), text="Tabs?", choices=("yes", "no")),
    *failed("T3"),
    TaskBlocked(task=TaskKey("T4"), by=TaskKey("T3")),
    QuestionAnswered(question=1, task=TaskKey("T2"), answer="no", by="ann"),
    done("T2"),
    RunDelivered(artifacts=(), evidence=Evidence(not_done=("T4: T3 failed",))),
    ended("incomplete"),
)
"""Everything that makes a post or an edit, once."""
NAMES = ["1/ack", "3/plan", "live", "13/question", "15/failure", "20/result"]
"""The messages that the story makes, in order."""


async def set_up(store: Store, clock: ManualClock, *rooms: RoomId) -> None:
    """A run with rooms, and nothing happened yet."""

    def op(tx: Transaction) -> None:
        tx.projects.add(Project(id=ProjectId("tally"), name="tally", created_at=clock.now()))
        tx.runs.add(
            Run(
                id=RUN,
                project=ProjectId("tally"),
                goal="count words",
                state="planning",
                started_by=ANN,
                created_at=clock.now(),
            )
        )
        for room in rooms or (ROOM,):
            tx.rooms.add(Room(id=room, run=RUN))

    await store.write(op)


async def tell(store: Store, clock: ManualClock, hub: Hub | None, *events: Event, run: RunId = RUN) -> None:
    """These things happen."""

    def op(tx: Transaction) -> None:
        tx.events.append(run, clock.now(), ANN.id, *events)
        if hub is not None:
            tx.on_commit(lambda: hub.wake(run))

    await store.write(op)


@asynccontextmanager
async def opened(folder: Path, clock: ManualClock) -> AsyncIterator[Store]:
    """The store in a folder."""
    store = await open_store(folder / "conductor.db", clock)
    try:
        yield store
    finally:
        await store.close()


class PatientClock(ManualClock):
    """A clock that tells when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """See the port."""
        self._asleep.set()
        await super().sleep(seconds)

    async def until_sleeping(self) -> None:
        """Wait until somebody sleeps."""
        async with asyncio.timeout(10):
            while not self.sleeping:
                self._asleep.clear()
                await self._asleep.wait()


class Killed(BaseException):
    """The process is gone."""


class Fate:
    """Counts the moments at which a process can die, and lets it die at one of them."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.moments = 0
        self.dead = False
        self._dies_at = dies_at

    def doom(self, moments: int) -> None:
        """Die so many moments from now."""
        self._dies_at = self.moments + moments

    def moment(self) -> None:
        """One more moment; from the fatal one on nothing happens any more."""
        self.moments += 1
        if self.dead or self.moments == self._dies_at:
            self.dead = True
            raise Killed


class MortalStore:
    """A store as seen by a process that may die before or after each commit."""

    def __init__(self, store: Store, fate: Fate) -> None:
        self._store = store
        self._fate = fate

    async def write(self, op: Callable[[Transaction], T], whole: tuple[RunId, ...] = ()) -> T:
        """See the port."""
        self._fate.moment()
        result = await self._store.write(op)
        self._fate.moment()
        return result

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """See the port."""
        self._fate.moment()
        return await self._store.read(op)

    async def close(self) -> None:
        """See the port."""


def names(keys: Sequence[str], room: RoomId = ROOM) -> list[str]:
    """Keys without their room."""
    return [key.removeprefix(f"{room}/") for key in keys]
