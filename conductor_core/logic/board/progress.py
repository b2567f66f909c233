"""How far a run is, and what it will take."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.run import TaskState
from conductor_core.domain.usage import NO_RECORD, Estimate, Micros
from conductor_core.logic.board.values import Board, EndView, TaskView
from conductor_core.logic.figures import count

PARALLEL = 4
"""Tasks that are guessed to run at once when the time of a whole plan is estimated."""

DROPPED: frozenset[TaskState] = frozenset({"cancelled", "undone", "skipped"})
"""What became of tasks that nobody wants any more."""

SLOWER = 2
"""How many times as long as before the plan a check may take, on a machine that does other things as well."""

LEAST = 0.1
"""Seconds that any task is taken to need."""


def percent(board: Board) -> int:
    """Share of the work that is done, by the number of tasks and, tempered, by their estimates.

    100 only when the run has ended well, or lacks only what people took off.
    """
    if board.end is not None and board.end.state == "done":
        return 100
    still = wanted(board)
    work = sum(map(_weight, still))
    if not work:
        return 0
    most = 100 if board.end is not None and board.end.state == "incomplete" else 99
    return min(most, int(100 * sum(_weight(task) for task in still if task.state == "done") / work))


def wanted(board: Board) -> list[TaskView]:
    """The tasks of the plan without those that people took off; what went with the whole run was not done."""
    called_off = board.end is not None and board.end.state == "cancelled"
    dropped = DROPPED - {"cancelled"} if called_off else DROPPED
    return [task for task in board.planned if task.state not in dropped]


def spending(board: Board) -> tuple[int, int]:
    """Micros spent so far, and the number of calls whose price nobody knows."""
    if board.end is not None:
        return board.end.spent, board.end.unpriced
    tasks = board.tasks.values()
    return sum(task.spent for task in tasks), sum(task.unpriced for task in tasks)


def unpriced_by(board: Board) -> tuple[str, ...]:
    """Who made the calls whose price nobody knows."""
    return tuple(dict.fromkeys(agent for task in board.tasks.values() for agent in task.unpriced_by))


def at_work(board: Board, now: datetime) -> float:
    """Seconds that it was at work: from its start to its end or to now, without the time in which nothing was."""
    if board.end is not None:
        return took(board, board.end)
    if board.started_at is None:
        return 0.0
    until = board.at if board.waits and board.at is not None else now
    return max(0.0, (until - board.started_at).total_seconds() - board.idle)


def took(board: Board, end: EndView) -> float:
    """Seconds that a run was at work when it ended."""
    return max(0.0, end.seconds - board.idle)


def unexpected(board: Board, baseline: Sequence[CommandEvidence]) -> float:
    """Seconds of its work that ``expected`` says nothing of: all before the plan, but for the checks that were run then."""
    return max(0.0, board.until_planned - sum(seen.seconds for seen in baseline))


def may_cost(estimate: Estimate) -> bool:
    """Whether money can be spent on it at all."""
    return estimate.cost_high != 0


def total(amounts: Iterable[Micros | None]) -> Micros | None:
    """Of money; unknown as soon as one part is."""
    added = 0
    for amount in amounts:
        if amount is None:
            return None
        added += amount
    return Micros(added)


def whole(tasks: Sequence[PlannedTask | TaskView]) -> Estimate:
    """The estimate of a plan: the longest chain at best; at worst not better than all work shared by four."""
    by_key = {task.key: task for task in tasks}
    low = _longest(tasks, {key: task.estimate.seconds_low for key, task in by_key.items()})
    high = _longest(tasks, {key: task.estimate.seconds_high for key, task in by_key.items()})
    shared = sum(task.estimate.seconds_high for task in tasks) / PARALLEL
    return Estimate(
        seconds_low=low,
        seconds_high=max(high, shared),
        cost_low=total(task.estimate.cost_low for task in tasks),
        cost_high=total(task.estimate.cost_high for task in tasks),
        basis=_basis([task.estimate for task in tasks]),
        similar=min((task.estimate.similar for task in tasks), default=0),
    )


def expected(plan: Plan) -> Estimate:
    """The estimate of everything that is measured in the end: the checks before the plan, its tasks, the checks at the end."""
    tasks = whole(plan.tasks)
    again = sum(seen.seconds for seen in plan.baseline if not seen.stopped)
    before = sum(seen.seconds for seen in plan.baseline)
    seconds = {
        "seconds_low": before + tasks.seconds_low + again,
        "seconds_high": before + tasks.seconds_high + SLOWER * again,
    }
    return tasks.model_copy(update=seconds)


def moved(estimate: Estimate, before: Sequence[TaskView], after: Sequence[TaskView]) -> Estimate:
    """The estimate of a plan whose tasks are others now; what it has beside them, the checks, stays."""
    was, now = whole(before), whole(after)
    seconds = {
        "seconds_low": estimate.seconds_low + now.seconds_low - was.seconds_low,
        "seconds_high": estimate.seconds_high + now.seconds_high - was.seconds_high,
    }
    return now.model_copy(update=seconds)


def _basis(estimates: Sequence[Estimate]) -> str:
    bases, counts = {one.basis for one in estimates}, [one.similar for one in estimates if one.similar]
    if len(bases) == 1:
        return bases.pop()
    low, high = min(counts, default=0), max(counts, default=0)
    each = f"from {low} similar tasks each" if low == high else f"from {low}–{high} similar tasks each"
    otherwise = Counter(one.basis for one in estimates if not (one.similar or one.basis.endswith(NO_RECORD)))
    left = len(estimates) - len(counts) - otherwise.total()
    told = [f"{basis} for {count(number, 'task')}" for basis, number in sorted(otherwise.items())]
    unknown = [f"{NO_RECORD} of {count(left, 'task')}"] if left else []
    return ", ".join((*([each] if counts else []), *told, *unknown))


def _weight(task: TaskView) -> float:
    """The root of the geometric middle of its estimate.

    A guess of 1 to 600 s says little: its upper end must not make all other tasks together look like nothing.
    """
    low, high = max(task.estimate.seconds_low, LEAST), max(task.estimate.seconds_high, LEAST)
    return math.sqrt(math.sqrt(low * high))


def _longest(tasks: Sequence[PlannedTask | TaskView], seconds: Mapping[TaskKey, float]) -> float:
    """Seconds of the longest chain of needs. Walks without recursion: plans may have ten thousand tasks in a row."""
    needs = {task.key: [need for need in task.needs if need in seconds] for task in tasks}
    ends: dict[TaskKey, float] = {}
    for first in needs:
        stack = [first]
        while stack:
            key = stack[-1]
            missing = [need for need in needs[key] if need not in ends]
            if key in ends or not missing:
                stack.pop()
                ends.setdefault(key, seconds[key] + max((ends[need] for need in needs[key]), default=0.0))
            else:
                stack.extend(missing)
    return max(ends.values(), default=0.0)
