"""A plan edited in words: ``drop task 3``, ``use codex for tests``, ``first the schema``."""

import re
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Host, Plan, PlannedTask
from conductor_core.domain.run import TaskState
from conductor_core.errors import UnknownWordsError, UsageError
from conductor_core.logic.belonging import belonging
from conductor_core.logic.board.progress import expected
from conductor_core.logic.figures import count, price, span
from conductor_core.logic.reaching import hosts_of, shown
from conductor_core.logic.sentences import all_of, one_of, quoted

BEGUN: frozenset[TaskState] = frozenset({"running", "done"})
"""Tasks of a plan that a change leaves as they are."""
_DROP = re.compile(r"(?:drop|remove|delete|leave out|without)\s+(?P<what>.+)", re.IGNORECASE)
_USE = re.compile(r"use\s+(?P<agent>\S+)\s+for\s+(?P<what>.+)", re.IGNORECASE)
_FIRST = re.compile(
    r"(?:first\s+(?:do\s+)?(?P<a>.+)|(?:do\s+)?(?P<b>.+?)\s+first|start with\s+(?P<c>.+))", re.IGNORECASE
)
_REACH = re.compile(r"(?:let\s+)?(?P<what>.+?)\s+(?:may\s+|can\s+)?reach\s+(?P<hosts>.+)", re.IGNORECASE)
_ALONE = re.compile(r"(?:(?P<a>.+?)\s+without\s+network|no\s+network\s+for\s+(?P<b>.+))", re.IGNORECASE)
_SMALL = frozenset({"the", "a", "an", "task", "tasks", "all", "and", "of"})
_POINTING = frozenset({"it", "this", "that", "them", "these", "those"})
"""Words that are in many titles and mean none."""
UNDERSTOOD = ("drop task 3", "use codex for tests", "first the schema", "let T2 reach pypi.org")
"""Changes that need no planner, as examples."""
EVERYTHING = frozenset({"everything", "all", "all tasks", "every task"})


def edited(plan: Plan, order: str, agents: Collection[str]) -> Plan:
    """The plan as an order in words wants it.

    Raises:
        UsageError: the order names what is not there, or cannot be.
        UnknownWordsError: it is not understood.
    """
    said = order.strip().rstrip(".!")
    if match := _DROP.fullmatch(said):
        return without(plan, _named(plan, match["what"]))
    if match := _USE.fullmatch(said):
        if match["agent"] not in agents:
            raise UsageError(f"There is no agent {quoted(match['agent'])}; `agents` lists them.", field="edit")
        return _given(plan, _named(plan, match["what"]), match["agent"])
    if match := _FIRST.fullmatch(said):
        return _first(plan, _named(plan, match["a"] or match["b"] or match["c"]))
    if match := _ALONE.fullmatch(said):
        return _reaching(plan, _named(plan, match["a"] or match["b"]), ())
    if match := _REACH.fullmatch(said):
        return _reaching(plan, _named(plan, match["what"]), hosts_of(match["hosts"]))
    raise UnknownWordsError(
        f"{quoted(order)} is no change that is understood here without a model as planner: "
        f"say e.g. {one_of([f'`{words}`' for words in UNDERSTOOD])}.",
        field="edit",
    )


def is_edit(plan: Plan, words: str, agents: Collection[str]) -> bool:
    """Whether words edit this plan, where they may as well be said to its agents: each of them means a part of it."""
    use = _USE.fullmatch(words.strip().rstrip(".!"))
    if use and use["agent"] not in agents:
        return False  # `use tabs for the tests`
    try:
        return edited(plan, words, agents) != plan
    except UnknownWordsError:
        return False
    except UsageError:
        return True  # it says what of the plan cannot be so


def untouchable(before: Plan, after: Plan, states: Mapping[TaskKey, TaskState]) -> tuple[TaskKey, ...]:
    """Tasks that a change is about and that were begun already; one that is at work may go, and stops then."""
    now = {task.key: task for task in after.tasks}
    fixed = (task for task in before.tasks if states.get(task.key) in BEGUN)
    return tuple(
        task.key for task in fixed if now.get(task.key) != task and (task.key in now or states[task.key] == "done")
    )


def kept(before: Plan, after: Plan, states: Mapping[TaskKey, TaskState]) -> Plan:
    """The changed plan, in which what was begun waits for nothing new, and what stays as it was is estimated as it was."""
    old = {task.key: task for task in before.tasks}

    def stays(task: PlannedTask) -> PlannedTask:
        known = old.get(task.key)
        if known is None:
            return task
        same = {"estimate": known.estimate} if known.agent == task.agent else {}
        return task.model_copy(update={**same, **({"needs": known.needs} if states.get(task.key) in BEGUN else {})})

    return after.model_copy(update={"tasks": tuple(map(stays, after.tasks))})


def differences(
    before: Plan, after: Plan, states: Mapping[TaskKey, TaskState] = MappingProxyType({})
) -> tuple[str, ...]:
    """What goes, comes and moves, a line each, and what the whole takes then."""
    old, new = {task.key: task for task in before.tasks}, {task.key: task for task in after.tasks}
    stops = {key: ", which is at work and stops" for key, state in states.items() if state == "running"}
    lines = [f"Goes: {task.key} {task.title}{stops.get(key, '')}" for key, task in old.items() if key not in new]
    lines += [f"Comes: {task.key} {task.title}" for key, task in new.items() if key not in old]
    for key, task in new.items():
        if key in old:
            lines += _moves(old[key], task)
    return (*lines, f"Then in all: {_in_all(after)} (before: {_in_all(before)})")


def _moves(old: PlannedTask, new: PlannedTask) -> Iterable[str]:
    if (old.kind, new.kind) == ("work", "pick"):
        yield f"{new.key} {new.title}: several agents try it at once, and one result is picked"
        return
    if old.agent != new.agent:
        yield f"{new.key} {new.title}: by {new.agent or 'anybody'} instead of {old.agent or 'anybody'}"
    if set(old.hosts) != set(new.hosts):
        yield f"{new.key} {new.title}: {f'asks for network, to {shown(new.hosts)} only' if new.hosts else 'no network'}"
    if set(old.needs) != set(new.needs):
        yield f"Moves: {new.key} {new.title}, {f'after {all_of(new.needs)}' if new.needs else 'after nothing'}"


def _in_all(plan: Plan) -> str:
    estimate = expected(plan)
    time = span(estimate.seconds_low, estimate.seconds_high)
    return f"{count(len(plan.tasks), 'task')}, {time}, {price(estimate.cost_low, estimate.cost_high)}"


def _named(plan: Plan, words: str) -> frozenset[TaskKey]:
    """The tasks that words mean: by number, or by their kind or title.

    A review of one task bears that one's title, and is meant only where no word means the task itself: whoever is given the
    work is not to judge it.

    Raises:
        UsageError: there is none.
    """
    if words.lower() in EVERYTHING:
        return _without_reviews(plan, frozenset(task.key for task in plan.tasks))
    parts = [part for part in re.split(r"[\s,]+", words.lower()) if part not in _SMALL]
    numbers = [re.fullmatch(r"t?([0-9]+r?(?:-[0-9]+r?)?)", part) for part in parts]
    if parts and all(numbers):
        keys = frozenset(TaskKey(f"T{match[1].upper()}") for match in numbers if match)
        unknown = sorted(keys - {task.key for task in plan.tasks})
        if unknown:
            raise UsageError(f"The plan has no task {unknown[0]}.", field="edit")
        return keys
    found = frozenset(task.key for task in plan.tasks if parts and all(_about(task, part) for part in parts))
    if not found or _POINTING & set(parts):
        raise UnknownWordsError(f"No task of the plan is about {quoted(words)}: name it by its number.", field="edit")
    return _without_reviews(plan, found)


def _without_reviews(plan: Plan, keys: frozenset[TaskKey]) -> frozenset[TaskKey]:
    return keys - {task.key for task in plan.tasks if task.reviews in keys}


def _about(task: PlannedTask, word: str) -> bool:
    stem = word.removesuffix("s") if len(word) > 3 else word
    return stem in f"{task.title} {task.kind} {task.role}".lower()


def without(plan: Plan, gone: AbstractSet[TaskKey]) -> Plan:
    """What waited for a task that is gone waits for what that waited for; its reviews and the tries at it go as well.

    Raises:
        UsageError: nothing would be left, or only a part of a race is to go.
    """
    needs = {task.key: task.needs for task in plan.tasks}
    _no_try(plan, gone)
    gone = gone | belonging(plan.tasks, gone)
    if len(gone) == len(needs):
        raise UsageError("Nothing would be left of the plan: `reject` it, or `cancel` the run.", field="edit")

    def through(key: TaskKey) -> list[TaskKey]:
        return [key] if key not in gone else [other for need in needs[key] for other in through(need)]

    tasks = (
        task.model_copy(update={"needs": tuple(dict.fromkeys(one for need in task.needs for one in through(need)))})
        for task in plan.tasks
        if task.key not in gone
    )
    return plan.model_copy(update={"tasks": tuple(tasks)})


def _no_try(plan: Plan, keys: AbstractSet[TaskKey]) -> None:
    """A race is one task of the plan, however many try it.

    Raises:
        UsageError: one of the tries is meant.
    """
    tries = [task for task in plan.tasks if task.key in keys and task.entry_of and task.entry_of not in keys]
    if tries:
        raise UsageError(f"{tries[0].key} is part of the race for {tries[0].entry_of}: name that one.", field="edit")


def _given(plan: Plan, keys: AbstractSet[TaskKey], agent: str) -> Plan:
    """The tasks for one agent.

    Raises:
        UsageError: several agents try one of them.
    """
    raced = [
        task.entry_of or task.key for task in plan.tasks if task.key in keys and (task.entry_of or task.kind == "pick")
    ]
    if raced:
        raise UsageError(f"Several agents try {raced[0]} already; `race {raced[0]}` gives it out anew.", field="edit")
    tasks = (given_to(task, agent) if task.key in keys else task for task in plan.tasks)
    return plan.model_copy(update={"tasks": tuple(tasks)})


def given_to(task: PlannedTask, agent: str) -> PlannedTask:
    """The task for this agent; what it costs is estimated anew."""
    estimate = task.estimate.model_copy(update={"cost_low": None, "cost_high": None})
    given = {"agent": agent, "named_by": "a person", "instead": ""}
    return task.model_copy(update={**given, "inputs": {}, "estimate": estimate})


def _reaching(plan: Plan, keys: AbstractSet[TaskKey], hosts: tuple[Host, ...]) -> Plan:
    tasks = (task.model_copy(update={"hosts": hosts}) if task.key in keys else task for task in plan.tasks)
    return plan.model_copy(update={"tasks": tuple(tasks)})


def _first(plan: Plan, keys: AbstractSet[TaskKey]) -> Plan:
    """What does not come before these tasks anyway comes after them; of several, those count that wait for none of the others."""
    needs = {task.key: task.needs for task in plan.tasks}
    keys = frozenset(key for key in keys if not (_ahead(needs[key], needs) & keys))
    before = _ahead(keys, needs)
    order = tuple(task.key for task in plan.tasks if task.key in keys)
    tasks = (
        task if task.key in before or task.needs else task.model_copy(update={"needs": order}) for task in plan.tasks
    )
    return plan.model_copy(update={"tasks": tuple(tasks)})


def _ahead(keys: Iterable[TaskKey], needs: Mapping[TaskKey, tuple[TaskKey, ...]]) -> frozenset[TaskKey]:
    """These tasks with all that come before them."""
    found: set[TaskKey] = set()
    left = list(keys)
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left += needs.get(key, ())
    return frozenset(found)
