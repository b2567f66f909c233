"""Names of things. They are readable, because people type them: ``R7``, ``T3``, ``R7.T3``, ``R7.T3.2``."""

from typing import NewType

ProjectId = NewType("ProjectId", str)
"""A project's slug, e.g. ``tally``."""
RunId = NewType("RunId", str)
"""``R`` and the run's number, e.g. ``R7``."""
TaskKey = NewType("TaskKey", str)
"""A task's name inside its plan, e.g. ``T3``; the engine's own are ``plan`` and ``deliver``."""
TaskId = NewType("TaskId", str)
"""Run and key, e.g. ``R7.T3``."""
AttemptId = NewType("AttemptId", str)
"""Task and number of the try, e.g. ``R7.T3.2``."""
RoomId = NewType("RoomId", str)
"""Surface and thread, e.g. ``console:R7`` or ``slack:C1/171.2``."""
CommitId = NewType("CommitId", str)
"""Forty hex digits."""
MessageRef = NewType("MessageRef", str)
"""What a surface calls a message it posted."""

KEY_SHAPE = r"[Tt][0-9]{1,4}[Rr]?(?:-[0-9]{1,2}[Rr]?)?"
"""What a planned task's key looks like when people type it: ``T3R`` is the review of T3, ``T3-2`` a try of several at it."""
PLAN = TaskKey("plan")
DELIVER = TaskKey("deliver")


def task_id(run: RunId, key: TaskKey) -> TaskId:
    """``R7`` and ``T3`` make ``R7.T3``."""
    return TaskId(f"{run}.{key}")


def attempt_id(task: TaskId, number: int) -> AttemptId:
    """``R7.T3`` and 2 make ``R7.T3.2``."""
    return AttemptId(f"{task}.{number}")


def task_of(attempt: AttemptId) -> TaskId:
    """``R7.T3.2`` gives ``R7.T3``."""
    return TaskId(attempt.rpartition(".")[0])


def run_of(attempt: AttemptId) -> RunId:
    """``R7.T3.2`` gives ``R7``."""
    return RunId(attempt.partition(".")[0])
