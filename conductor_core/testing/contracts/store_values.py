"""Small values for stories about the store."""

from datetime import UTC, datetime, timedelta

from conductor_core.domain.agent import Said
from conductor_core.domain.card import Card
from conductor_core.domain.ids import ProjectId, RoomId, RunId, TaskKey, attempt_id, task_id
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.project import Project
from conductor_core.domain.room import Room
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.events.task import AgentReported
from conductor_core.ports.store import Transaction

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
TALLY, R1, T1 = ProjectId("tally"), RunId("R1"), TaskKey("T1")
TASK = task_id(R1, T1)
FIRST = attempt_id(TASK, 1)
ROOM = RoomId("console:R1")


def a_project(project: str = TALLY) -> Project:
    """A project with nothing in it."""
    return Project(id=ProjectId(project), name=project.title(), created_at=NOW)


def a_run(run: str = R1, project: str = TALLY, state: str = "running", minutes: int = 0) -> Run:
    """A run, made some minutes after the others."""
    at = NOW + timedelta(minutes=minutes)
    place = {"id": run, "project": project, "state": state, "created_at": at}
    return Run.model_validate({**place, "goal": "count words", "started_by": CONDUCTOR})


def a_task(key: str = T1, run: str = R1, position: int = 0, needs: tuple[str, ...] = ()) -> Task:
    """A waiting task."""
    planned = PlannedTask(
        key=TaskKey(key), title=key, brief="do it", needs=tuple(TaskKey(need) for need in needs), priority=position
    )
    place = {"id": task_id(RunId(run), TaskKey(key)), "run": run, "project": TALLY, "key": key, "position": position}
    return Task.model_validate({**place, "planned": planned, "state": "waiting"})


def an_attempt(number: int = 1, state: str = "queued", run: str = R1, minutes: int = 0) -> Attempt:
    """A try at ``T1``, queued some minutes after the others."""
    task = task_id(RunId(run), T1)
    place = {"id": attempt_id(task, number), "task": task, "run": run, "project": TALLY, "number": number}
    return Attempt.model_validate(
        {**place, "agent": "template", "state": state, "queued_at": NOW + timedelta(minutes=minutes)}
    )


def begin(tx: Transaction) -> None:
    """A project with one run, one task, one attempt and one room."""
    tx.projects.add(a_project())
    tx.runs.add(a_run())
    tx.tasks.add([a_task()])
    tx.attempts.add(an_attempt())
    tx.rooms.add(Room(id=ROOM, run=R1))


def said(text: str) -> AgentReported:
    """An event with a text in it."""
    return AgentReported(task=T1, attempt=FIRST, report=Said(text=text))


def card(title: str) -> Card:
    """A card with nothing but a title."""
    return Card(title=title)
