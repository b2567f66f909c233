"""What follows from the states of a run's tasks."""

import pytest

from conductor_core.domain.ids import DELIVER, PLAN, ProjectId, RunId, TaskKey, task_id
from conductor_core.domain.plan import PlannedTask, TaskKind
from conductor_core.domain.run import Task, TaskState
from conductor_core.domain.usage import Estimate
from conductor_core.logic.course import Course
from conductor_core.logic.scheduling import Block, Deliver, Queue, Step, next_steps, tails

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


def decided(given: list[Task]) -> tuple[Step, ...]:
    """All that follows, one step after the other; what is ready is not begun."""
    by_key = {task.key: task for task in given}
    course = Course(given)
    steps: list[Step] = []
    while fresh := next_steps([by_key[key] for key in course.due()], course.states):
        steps += fresh
        for step in fresh:
            key, state = (DELIVER, "queued") if isinstance(step, Deliver) else (step.task, _AFTER[type(step)])
            course.put(by_key[key].model_copy(update={"state": state}))
    return tuple(steps)


_AFTER = {Queue: "queued", Block: "blocked"}


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
    assert set(decided(given)) == set(expected)


def test_a_blocked_chain_is_blocked_in_one_go() -> None:
    """Whoever needs what was blocked is asked about next."""
    given = tasks(T3=("waiting", "T2"), T2=("waiting", "T1"), T1=("failed", ""))

    assert decided(given) == (Block(TaskKey("T2"), TaskKey("T1")), Block(TaskKey("T3"), TaskKey("T2")))
    assert (PLAN, DELIVER) == ("plan", "deliver")


def test_the_longest_chain_goes_first() -> None:
    """T1 is short, but ten minutes of work stand behind it; T2 takes five and nobody waits for it."""
    minutes = {"T1": 1, "T2": 5, "T3": 10}
    given = tasks(T2=("waiting", ""), T1=("waiting", ""), T3=("waiting", "T1"))[1:]
    planned = [
        task.planned.model_copy(
            update={"estimate": Estimate(seconds_low=minutes[task.key] * 60, seconds_high=minutes[task.key] * 60)}
        )
        for task in given
    ]

    tail = tails(planned)

    assert tail == {"T2": 300.0, "T1": 660.0, "T3": 600.0}
    urgent = [task.model_copy(update={"tail": tail[task.key]}) for task in given]
    assert decided(urgent) == (Queue(TaskKey("T1")), Queue(TaskKey("T2")))


def test_a_change_is_followed_only_where_it_leads() -> None:
    """Of three that wait, the one behind T1 is looked at when T1 is done."""
    given = tasks(T1=("running", ""), T2=("waiting", "T1"), T3=("waiting", "T2"), T4=("waiting", "T2"))
    course = Course(given)
    assert course.due() == ("T2", "T3", "T4")
    assert course.due() == ()

    course.put(given[1].model_copy(update={"state": "done"}))

    assert course.due() == ("T2",)
