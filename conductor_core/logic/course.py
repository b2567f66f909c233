"""The states of a run's tasks, and who waits for whom: kept up to date, so that a change need not look at all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.run import WAITING_TASK_STATES, Task, TaskState


class Course:
    """Knows what has changed since it was asked last; a new one takes everything as changed."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        """All tasks of a run, in order of the plan."""
        self._states: dict[TaskKey, TaskState] = {}
        self._needs: dict[TaskKey, tuple[TaskKey, ...]] = {}
        self._behind: defaultdict[TaskKey, dict[TaskKey, None]] = defaultdict(dict)
        self._changed: dict[TaskKey, None] = {}
        for task in tasks:
            self.put(task)

    @property
    def states(self) -> Mapping[TaskKey, TaskState]:
        """Of every task."""
        return self._states

    def put(self, task: Task) -> None:
        """A task as it stands now."""
        key, needs = task.key, task.planned.needs
        before = self._needs.get(key, ())
        if self._states.get(key) == task.state and before == needs:
            return
        for need in before:
            self._behind[need].pop(key, None)
        for need in needs:
            self._behind[need][key] = None
        self._states[key], self._needs[key] = task.state, needs
        self._changed[key] = None

    def due(self) -> tuple[TaskKey, ...]:
        """What waits and was changed, or needs what was changed, since this was asked last."""
        near = dict.fromkeys(key for changed in self._changed for key in (changed, *self._behind[changed]))
        self._changed.clear()
        return tuple(key for key in near if self._states.get(key) in WAITING_TASK_STATES)
