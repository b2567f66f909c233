"""What the choice of the next task costs, and what it gains.

python -m benchmarks.scheduling
"""

import heapq
import json
import random
import time
from collections import deque
from collections.abc import Callable
from statistics import mean

from conductor_core.domain.ids import ProjectId, RunId, TaskKey, task_id
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.run import Task
from conductor_core.domain.usage import Estimate
from conductor_core.logic.course import Course
from conductor_core.logic.dag import waiters
from conductor_core.logic.scheduling import Queue, next_steps, tails

TASKS, EDGES = 10_000, 30_000
GRAPHS, SMALL, WORKERS = 40, 100, 4


def graph(seed: int, tasks: int, edges: int) -> list[PlannedTask]:
    """A random plan; a task needs only such as stand before it, and most take seconds, some take minutes."""
    chance = random.Random(seed)
    needs: list[set[int]] = [set() for _ in range(tasks)]
    while edges:
        task = chance.randrange(1, tasks)
        need = chance.randrange(max(0, task - tasks // 5), task)
        if need not in needs[task]:
            needs[task].add(need)
            edges -= 1
    seconds = [chance.lognormvariate(3, 1) for _ in range(tasks)]
    return [
        PlannedTask(
            key=TaskKey(f"T{number}"),
            title="t",
            brief="b",
            needs=tuple(TaskKey(f"T{need}") for need in sorted(needs[number])),
            estimate=Estimate(seconds_low=seconds[number], seconds_high=seconds[number]),
        )
        for number in range(tasks)
    ]


def rows(plan: list[PlannedTask]) -> list[Task]:
    """The tasks of a run that was just approved."""
    run, tail = RunId("R1"), tails(plan)
    return [
        Task(
            id=task_id(run, planned.key),
            run=run,
            project=ProjectId("bench"),
            key=planned.key,
            position=position,
            planned=planned,
            tail=tail[planned.key],
            state="waiting",
        )
        for position, planned in enumerate(plan)
    ]


def makespan(plan: list[PlannedTask], urgency: Callable[[TaskKey], float]) -> float:
    """Seconds until all is done by so many workers, each of whom always takes the most urgent task that is ready."""
    took = {task.key: task.estimate.seconds_low for task in plan}
    missing = {task.key: len(task.needs) for task in plan}
    behind = waiters({task.key: task.needs for task in plan})
    ready = [(urgency(key), place, key) for place, (key, count) in enumerate(missing.items()) if not count]
    heapq.heapify(ready)
    at_work: list[tuple[float, TaskKey]] = []
    now, arrived = 0.0, len(plan)
    while ready or at_work:
        while ready and len(at_work) < WORKERS:
            key = heapq.heappop(ready)[2]
            heapq.heappush(at_work, (now + took[key], key))
        now, done = heapq.heappop(at_work)
        for key in behind[done]:
            missing[key] -= 1
            if not missing[key]:
                arrived += 1
                heapq.heappush(ready, (urgency(key), arrived, key))
    return now


def decided() -> float:
    """Seconds that all decisions on a large plan take together, from its approval to its last task."""
    plan = graph(0, TASKS, EDGES)
    tasks = {task.key: task for task in rows(plan)}
    running, ended = (
        {key: task.model_copy(update={"state": state}) for key, task in tasks.items()} for state in ("running", "done")
    )
    begun = time.perf_counter()
    tails(plan)
    course, at_work, done = Course(tasks.values()), deque[TaskKey](), 0
    while True:
        for step in next_steps([tasks[key] for key in course.due()], course.states):
            assert isinstance(step, Queue)
            course.put(running[step.task])
            at_work.append(step.task)
        if not at_work:
            break
        course.put(ended[at_work.popleft()])
        done += 1
    assert done == TASKS
    return time.perf_counter() - begun


def gained() -> float:
    """How many times as long first come, first served takes as the longest chain first; the mean over the graphs."""
    ratios = []
    for seed in range(GRAPHS):
        plan = graph(seed, SMALL, SMALL * 2)
        tail = tails(plan)
        ratios.append(makespan(plan, lambda _: 0.0) / makespan(plan, lambda key, tail=tail: -tail[key]))
    return mean(ratios)


def main() -> None:
    """Print both."""
    print(json.dumps({"decided_s": round(decided(), 3), "gain": round(gained(), 3)}))


if __name__ == "__main__":
    main()
