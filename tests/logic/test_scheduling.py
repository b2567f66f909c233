"""What follows from the states of a run's tasks."""

import pytest

from conductor_core.domain.ids import DELIVER, PLAN, ProjectId, RunId, TaskKey, task_id
from conductor_core.domain.plan import PlannedTask, TaskKind
from conductor_core.domain.run import Task, TaskState
from conductor_core.logic.scheduling import Block, Deliver, Queue, next_steps

RUN = RunId("R1")


def tasks(kind: TaskKind = "work", **states: tuple[TaskState, str]) -> list[Task]:
    """Tasks from ``T2=("waiting", "T1 T3")``: state, and keys of the tasks that come before."""
    rows = {"plan": ("done", ""), **states}
    return [
        Task(
            id=task_id(RUN, TaskKey(key)),
            run=RUN,
            project=ProjectId("p"),
            key=TaskKey(key),
            position=position,
            planned=PlannedTask(
                key=TaskKey(key), title=key, brief="", kind=kind, needs=tuple(TaskKey(need) for need in needs.split())
            ),
            state=state,
        )
        for position, (key, (state, needs)) in enumerate(rows.items())
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (tasks(T1=("waiting", ""), T2=("waiting", "T1")), (Queue(TaskKey("T1")),)),
        (tasks(T1=("done", ""), T2=("waiting", "T1")), (Queue(TaskKey("T2")),)),
        (tasks(T1=("running", ""), T2=("waiting", "T1")), ()),
        (tasks(T1=("done", ""), T2=("queued", ""), T3=("waiting", "T1 T2")), ()),
        (
            tasks(T1=("failed", ""), T2=("waiting", "T1"), T3=("waiting", "T2"), T4=("waiting", "")),
            (
                Block(TaskKey("T2"), TaskKey("T1")),
                Block(TaskKey("T3"), TaskKey("T2")),
                Queue(TaskKey("T4")),
            ),
        ),
        (tasks(T1=("cancelled", ""), T2=("waiting", "T1")), (Block(TaskKey("T2"), TaskKey("T1")),)),
        (tasks(T1=("undone", ""), T2=("waiting", "T1")), (Block(TaskKey("T2"), TaskKey("T1")),)),
        (tasks("check", T1=("undone", ""), T2=("waiting", "T1")), (Queue(TaskKey("T2")),)),
        (tasks("review", T1=("undone", ""), T2=("waiting", "T1")), (Queue(TaskKey("T2")),)),
        (tasks("review", T1=("failed", ""), T2=("waiting", "T1")), (Block(TaskKey("T2"), TaskKey("T1")),)),
        (tasks(T1=("done", ""), deliver=("waiting", "")), (Deliver(),)),
        (tasks(T1=("running", ""), deliver=("waiting", "")), ()),
        (tasks(T1=("done", ""), deliver=("queued", "")), ()),
        (
            tasks(T1=("failed", ""), T2=("waiting", "T1"), deliver=("waiting", "")),
            (Block(TaskKey("T2"), TaskKey("T1")), Deliver()),
        ),
    ],
)
def test_next_steps(given: list[Task], expected: tuple[object, ...]) -> None:
    """Ready tasks are queued, tasks behind a dead one are blocked, and delivery comes when nothing is left.

    What was undone is missing to whoever builds on it, and settled for who only looks at the files.
    """
    assert set(next_steps(given)) == set(expected)


def test_a_blocked_chain_is_blocked_in_one_go() -> None:
    """Asking again after applying the steps gives nothing new."""
    given = tasks(T3=("waiting", "T2"), T2=("waiting", "T1"), T1=("failed", ""))

    assert next_steps(given) == (Block(TaskKey("T2"), TaskKey("T1")), Block(TaskKey("T3"), TaskKey("T2")))
    assert (PLAN, DELIVER) == ("plan", "deliver")
