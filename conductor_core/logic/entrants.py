"""Who runs in a race: agents of different vendors, then of the same, then other models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from conductor_core.domain.plan import PlannedTask
from conductor_core.logic.figures import count
from conductor_core.logic.roster import Member, Roster
from conductor_core.logic.routing import Choice, choose


@dataclass(frozen=True)
class Entrant:
    """An agent with the model that it takes."""

    agent: str
    vendor: str
    model: str | None


@dataclass(frozen=True)
class Field:
    """Who runs."""

    entrants: tuple[Entrant, ...]
    note: str
    """How different they are, one sentence; it says where fewer can run than were wanted."""


def field(task: PlannedTask, roster: Roster, now: datetime, wanted: int) -> Field:
    """As many as are wanted, or as there are; who only runs programs makes the same every time and is left out."""
    able = replace(roster, members=tuple(one for one in roster.members if one.card.kind != "command" and one.able(now)))
    found: list[Entrant] = []
    for one in _in_turn(task, able, now):
        if len(found) == wanted:
            break
        found.append(one)
    return Field(tuple(found), _note(found, wanted))


def _in_turn(task: PlannedTask, able: Roster, now: datetime) -> Iterator[Entrant]:
    """The best agent of each vendor, then the other agents, then the other models of everyone."""
    first: list[Entrant] = []
    for another in (_of_new_vendor, _new):
        while one := _best(task, able, now, [m for m in able.members if another(m, first)]):
            first.append(one)
            yield one
    for one in first:
        member = able.get(one.agent)
        for model in member.card.models if member else ():
            if model.name != one.model and able.model is None:
                alone = replace(able, members=(member,) if member else ())
                wish = task.model_copy(update={"model": model.name})
                if isinstance(found := choose(wish, alone, now), Choice) and found.model == model.name:
                    yield replace(one, model=model.name)


def _of_new_vendor(member: Member, before: Sequence[Entrant]) -> bool:
    return member.card.vendor not in {one.vendor for one in before}


def _new(member: Member, before: Sequence[Entrant]) -> bool:
    return member.name not in {one.agent for one in before}


def _best(task: PlannedTask, able: Roster, now: datetime, members: Sequence[Member]) -> Entrant | None:
    choice = choose(task, replace(able, members=tuple(members)), now)
    if not isinstance(choice, Choice):
        return None
    vendor = next(member.card.vendor for member in members if member.name == choice.agent)
    return Entrant(choice.agent, vendor, choice.model)


def _note(found: Sequence[Entrant], wanted: int) -> str:
    vendors, agents = len({one.vendor for one in found}), len({one.agent for one in found})
    if vendors == len(found):
        how = "each of another vendor"
    elif agents == len(found):
        how = f"of {count(vendors, 'vendor')}, because no others can work now"
    else:
        how = f"{count(agents, 'agent')} of {count(vendors, 'vendor')} with different models, because no others can work now"
    fewer = f" {wanted} were wanted." if len(found) < wanted else ""
    return f"{count(len(found), 'try', 'tries')}, {how}.{fewer}"
