"""The cheapest agent first; what it cannot do goes to the next stronger one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.run import RunOptions
from conductor_core.logic.figures import money
from conductor_core.logic.model_choice import TIERS
from conductor_core.logic.roster import Member, Roster
from conductor_core.logic.routing import Choice, choose


@dataclass(frozen=True)
class Rung:
    """An agent with the model that it takes."""

    agent: str
    model: str | None
    price: int | None
    """Micros for a million tokens; None is not known."""
    tier: int


def applies(task: PlannedTask, options: RunOptions, roster: Roster) -> bool:
    """Whether a task goes up a ladder; what a program does it alone can do."""
    named = roster.get(task.agent or "")
    program = named is not None and named.card.kind == "command"
    wanted = "cheapest" in (task.first, options.first)
    return wanted and task.kind == "work" and not task.entry_of and not program


def next_rung(
    task: PlannedTask, roster: Roster, now: datetime, tried: Collection[tuple[str, str | None]]
) -> Choice | None:
    """The cheapest that has not tried it; one whose price nobody knows comes last, and of equals the least able first."""
    left = [rung for rung in rungs(task, roster, now) if (rung.agent, rung.model) not in tried]
    if not left:
        return None
    best = left[0]
    price = f"{money(best.price)} for a million tokens" if best.price is not None else "at a price nobody knows"
    which = f"the next of {len(left)} left" if tried else f"the cheapest of {len(left)}"
    return Choice(best.agent, f"cheapest first: {which}, {price}", best.model)


def ladder(task: PlannedTask, roster: Roster, now: datetime) -> tuple[str, ...]:
    """Who tries it one after the other, e.g. ``ada (small-1)``."""
    steps = rungs(task, roster, now)
    return tuple(f"{rung.agent} ({rung.model})" if rung.model else rung.agent for rung in steps)


def rungs(task: PlannedTask, roster: Roster, now: datetime) -> tuple[Rung, ...]:
    """Everybody who can try it now, the first to do so first."""
    return tuple(sorted(_rungs(task, roster, now), key=_height))


def _height(rung: Rung) -> tuple[bool, int, int, str]:
    return rung.price is None, rung.price or 0, rung.tier, rung.agent


def _rungs(task: PlannedTask, roster: Roster, now: datetime) -> Iterator[Rung]:
    for member in roster.members:
        if member.card.kind == "command" or not member.able(now):
            continue
        alone = replace(roster, members=(member,))
        for model, price, tier in _models(member):
            choice = choose(task.model_copy(update={"agent": None, "model": model}), alone, now)
            if isinstance(choice, Choice) and model in (None, choice.model):
                yield Rung(member.name, choice.model, price, tier)


def _models(member: Member) -> Iterator[tuple[str | None, int | None, int]]:
    for model in member.card.models:
        yield model.name, model.price, TIERS.index(model.tier)
    if not member.card.models:
        yield None, member.card.price, TIERS.index("medium")
