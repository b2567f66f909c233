"""What the tasks of a plan are expected to cost and to take, where whoever planned them did not say."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue

from conductor_core.domain.plan import Plan, PlannedTask, TaskKind
from conductor_core.domain.run import RunOptions
from conductor_core.domain.standing import TrackRecord
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.logic import cascading
from conductor_core.logic.board.progress import SLOWER, total
from conductor_core.logic.figures import count
from conductor_core.logic.planning.goals import BUILT_IN
from conductor_core.logic.roster import Member, Roster, scale
from conductor_core.logic.routing import Choice, Later, choose, suited

TOKENS: Mapping[TaskKind, tuple[int, int]] = {
    "plan": (5_000, 60_000),
    "work": (15_000, 250_000),
    "check": (5_000, 60_000),
    "review": (10_000, 80_000),
    "deliver": (0, 0),
}
"""Tokens of all calls of a task together, read and written: a small one, and a large one whose work is done again once."""
ENOUGH = 3
"""Tasks done by an agent with a model after which its own record says more than built-in figures."""
MEASURED = "from its run before the plan"


def estimated(plan: Plan, options: RunOptions, roster: Roster, now: datetime, files: int) -> Plan:
    """The plan with an estimate for each task of which nobody said more: of who would have it now, at what that one costs.

    ``files``: how many the project has. What was done in projects of its scale says more than what was done in others.

    Where the cheapest agent begins, it reaches from that one doing it to everybody having tried, one after the other.
    Unknown stays what an agent of unknown price would do. Checks that were run before the plan take what they took then.
    """
    took = {seen.argv: seen.seconds for seen in plan.baseline if not seen.stopped}
    tasks = tuple(
        _measured(task, took)
        or (
            task.model_copy(update={"estimate": _of(task, options, roster, now, scale(files))})
            if _open(task.estimate)
            else task
        )
        for task in plan.tasks
    )
    return plan.model_copy(update={"tasks": tasks})


def _open(estimate: Estimate) -> bool:
    return estimate.cost_high is None or estimate.basis == BUILT_IN


def _measured(task: PlannedTask, took: Mapping[tuple[str, ...], float]) -> PlannedTask | None:
    """``took``: seconds of each command before the plan."""
    match task.inputs.get("checks"):
        case [*checks] if checks:
            argvs = [_argv(check) for check in checks]
        case _:
            return None
    if not all(argv in took for argv in argvs):
        return None
    seconds = sum(took[argv] for argv in argvs)
    figures = {"seconds_low": seconds, "seconds_high": SLOWER * seconds, "basis": MEASURED}
    return task.model_copy(update={"estimate": task.estimate.model_copy(update=figures)})


def _argv(check: JsonValue) -> tuple[str, ...]:
    match check:
        case {"argv": [*words]}:
            return tuple(map(str, words))
        case _:
            return ()


def _of(task: PlannedTask, options: RunOptions, roster: Roster, now: datetime, size: int) -> Estimate:
    if cascading.applies(task, options, roster) and (rungs := cascading.rungs(task, roster, now)):
        return _climbed([_by(task, roster.get(rung.agent), rung.model, size) for rung in rungs])
    routing = choose(task, roster, now)
    member = roster.get(routing.agent) if isinstance(routing, Choice | Later) else None
    return _by(task, member, suited(member, task, roster) if member else None, size)


def _climbed(tries: Sequence[Estimate]) -> Estimate:
    """Of tries one after the other, of which any may be the last."""
    least = min(tries, key=lambda one: (one.similar, one.basis != BUILT_IN))
    return tries[0].model_copy(
        update={
            "seconds_high": sum(one.seconds_high for one in tries),
            "cost_high": total(one.cost_high for one in tries),
            "similar": least.similar,
            "basis": least.basis,
        }
    )


def _by(task: PlannedTask, member: Member | None, model: str | None, size: int) -> Estimate:
    if member is None:
        return task.estimate
    alike = member.record(task.role, task.kind, model, size)
    record = alike if alike.done >= ENOUGH else member.record(task.role, task.kind, model)
    known = record.done >= ENOUGH
    low, high = _cost(task.kind, member, model, record)
    figures: dict[str, object] = {"cost_low": low, "cost_high": high, "basis": BUILT_IN, "similar": 0}
    if record is alike and known:
        figures |= {"basis": f"from {count(alike.done, 'similar task')}", "similar": alike.done}
    elif known:
        figures["basis"] = f"from {count(record.done, 'task')} in projects of any size"
    estimate = task.estimate.model_copy(update=figures)
    if not known or record.quickest is None or record.slowest is None:
        return estimate
    return estimate.model_copy(update={"seconds_low": record.quickest, "seconds_high": record.slowest})


def _cost(
    kind: TaskKind, member: Member, model: str | None, record: TrackRecord
) -> tuple[Micros | None, Micros | None]:
    if member.card.kind == "command":
        return Micros(0), Micros(0)
    if record.done >= ENOUGH and record.cheapest is not None and record.dearest is not None:
        return record.cheapest, record.dearest
    price = next((one.price for one in member.card.models if one.name == model), member.card.price)
    if price is None:
        return None, None
    low, high = TOKENS[kind]
    return Micros(low * price // 1_000_000), Micros(high * price // 1_000_000)
