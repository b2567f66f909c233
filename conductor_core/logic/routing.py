"""Which agent gets a task, and why."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from dataclasses import field as kept
from datetime import datetime
from statistics import median

from conductor_core.domain.chat import Effort
from conductor_core.domain.plan import AgentRole, PlannedTask
from conductor_core.logic.model_choice import Need, Picked, Unfit, pick_model
from conductor_core.logic.reasons import advice, at_rest, how, standing, why_best
from conductor_core.logic.roster import Member, Roster
from conductor_core.logic.tokens import of_text

NO_AGENTS: frozenset[str] = frozenset()
ROOM = 4.0
"""Of its context, an agent needs this many times the order for working."""


@dataclass(frozen=True)
class Choice:
    """Somebody can have it now."""

    agent: str
    why: str
    model: str | None = None
    """The one of its models that suits; None leaves that to the agent."""
    even: tuple[str, ...] = kept(default=(), compare=False)
    """Others who would do as well, so that only who is free decides; no part of what was chosen."""


@dataclass(frozen=True)
class Later:
    """Nobody can now, but somebody will."""

    agent: str
    """Who is expected back first; at that time the choice is made anew."""
    until: datetime
    why: str
    """What is the matter with everybody; the time is told where this is shown."""


@dataclass(frozen=True)
class Nobody:
    """Nobody can, and that does not change by itself."""

    why: str
    advice: str


Routing = Choice | Later | Nobody


@dataclass(frozen=True)
class _Field:
    """Everyone who might do a task."""

    able: list[Member]
    resting: list[Member]
    """Those that will be able by themselves."""
    others: list[Member]
    """Those that will not."""
    unfit: list[tuple[Member, str]]
    """Those that are out of the question, each with the reason."""


def choose(
    task: PlannedTask,
    roster: Roster,
    now: datetime,
    *,
    tried: AbstractSet[str] = NO_AGENTS,
    author_vendors: AbstractSet[str] = NO_AGENTS,
) -> Routing:
    """The best agent for a task.

    The planned agent wins while the goal allows it, it can work and was not given up on; but that a planner names the author's
    vendor for a review is no reason where another can: people may. A command agent does only what was planned for it,
    because it needs its inputs. Among the others the role decides, then whether it was tried already, then, for a review,
    another vendor than the author's, then the chain that was set for the role, then who is likely to be done first: the
    least busy one, weighted by how long it takes, how often it succeeds, and what people prefer.
    """
    planned, named = roster.get(task.agent or ""), task.instead or f"{task.named_by or 'the plan'} names it"
    if planned and task.role in planned.card.roles and task.role not in roster.roles_of(planned):
        planned = None
    if planned and planned.card.kind == "command" and planned.able(now):
        return _chosen(planned, task, roster, named)
    field = _field(task, roster, now)
    kin = planned if planned and _kin(planned, task, field, author_vendors) else None
    if (
        planned
        and planned is not kin
        and planned.able(now)
        and planned.name not in tried
        and planned not in (m for m, _ in field.unfit)
    ):
        return _chosen(planned, task, roster, named)
    if field.able:
        best = _best(task, roster, field, now, tried, author_vendors)
        aside = f"; {kin.name}, which the plan names, is of the author's vendor" if kin else ""
        return replace(best, why=best.why + aside)
    if planned and planned.able(now):
        return _chosen(planned, task, roster, f"{named}, and nobody else can")
    if field.resting:
        first = min(field.resting, key=lambda member: (member.back_at(now), member.name))
        until = first.back_at(now) or now
        return Later(first.name, until, at_rest(field.resting, now))
    return _nobody(task.role, roster, field, now)


def hindrance(task: PlannedTask, name: str, roster: Roster, now: datetime) -> str:
    """Why an agent cannot have a task that a person wants to give it; empty when it can."""
    member = roster.get(name)
    if member is None or not roster.roles_of(member):
        return "the goal names others"
    if member.card.kind == "command" and name != task.agent:
        return "a plain program does only what is planned for it"
    if task.role not in roster.roles_of(member):
        return f"it is no {task.role}"
    if not member.able(now):
        return f"it is {how(member, now)}"
    return _misfit(member, task, roster)


def _kin(planned: Member, task: PlannedTask, field: _Field, authors: AbstractSet[str]) -> bool:
    """Whether only a planner wants a vendor to review its own work, although another can."""
    if task.role != "reviewer" or task.named_by or planned.card.vendor not in authors:
        return False
    return any(member.card.vendor not in authors for member in field.able)


def _field(task: PlannedTask, roster: Roster, now: datetime) -> _Field:
    field = _Field([], [], [], [])
    for member in roster.members:
        if member.card.kind == "command" or task.role not in member.card.roles or not roster.admits(member, task.role):
            continue
        misfit = _misfit(member, task, roster)
        if misfit:
            field.unfit.append((member, misfit))
        elif member.able(now):
            field.able.append(member)
        elif member.back_at(now) is not None:
            field.resting.append(member)
        else:
            field.others.append(member)
    return field


def _misfit(member: Member, task: PlannedTask, roster: Roster) -> str:
    card, size = member.card, of_text(task.brief) * ROOM
    if card.models:
        model = _model(member, task, roster)
        return model.why if isinstance(model, Unfit) else ""
    if card.context is not None and size > card.context:
        return "cannot hold the order"
    if roster.affords(member):
        return ""
    if card.kind == "cli":
        return "is a program, for which price= does not hold"
    return "costs more than the goal allows" if card.price is not None else "has a price that nobody knows"


def _best(
    task: PlannedTask,
    roster: Roster,
    field: _Field,
    now: datetime,
    tried: AbstractSet[str],
    author_vendors: AbstractSet[str],
) -> Choice:
    chain = roster.chains.get(task.role, ())
    usual = _usual(task, field.able)
    authors = author_vendors if task.role == "reviewer" else NO_AGENTS

    def rank(member: Member, load: int) -> tuple[bool, bool, int, bool, float]:
        place = chain.index(member.name) if member.name in chain else len(chain)
        return (
            member.name in tried,
            member.card.vendor in authors,
            place,
            member.probing(now),
            _expected(member, task, usual, load),
        )

    best = min(field.able, key=lambda member: (*rank(member, member.load), member.load, member.name))
    even = sorted(member.name for member in field.able if member is not best and rank(member, 0) == rank(best, 0))
    reason = why_best(best, field.able, task, chain=chain, tried=tried, authors=authors, wish=roster.wish)
    asides = [
        *_vendors(best, field, authors),
        *_tried(best, field.able, tried),
        *(standing(member, now) for member in (*field.resting, *field.others)[:3]),
        *(f"{member.name} {misfit}" for member, misfit in field.unfit[:3]),
    ]
    return replace(_chosen(best, task, roster, "; ".join([reason, *asides])), even=tuple(even))


def suited(member: Member, task: PlannedTask, roster: Roster) -> str | None:
    """Which of its models an agent would take for a task; None leaves that to the agent."""
    return _chosen(member, task, roster, "").model


def _chosen(member: Member, task: PlannedTask, roster: Roster, why: str) -> Choice:
    """With the model that suits, and why it does where there was a choice."""
    if not member.card.models:
        return Choice(member.name, why, roster.model if roster.model in member.card.reaches else None)
    model = _model(member, task, roster)
    if isinstance(model, Unfit):
        return Choice(member.name, why)
    if len(member.card.models) > 1:
        why = f"{why}; {model.model.name}: {model.why}"
    return Choice(member.name, why, model.model.name)


def _model(member: Member, task: PlannedTask, roster: Roster) -> Picked | Unfit:
    usual: Effort = "low" if task.kind == "check" else "medium"
    need = Need(
        role=task.role,
        kind=task.kind,
        size=of_text(task.brief) * ROOM,
        effort=member.card.efforts.get(task.role, usual),
        named=roster.model or task.model,
        named_by="the goal" if roster.model else "the race" if task.entry_of else "the plan",
        price=roster.price,
    )
    return pick_model(member.card.models, need)


def _expected(member: Member, task: PlannedTask, usual: float, load: int) -> float:
    """Seconds until it is likely to be done, in proportion: an agent that is full makes others wait."""
    record = member.record(task.role, task.kind)
    seconds = record.seconds or usual
    success = (record.done + 1) / (record.tries + 1)
    return seconds * (1 + load) / member.limit / success / member.weight


def _usual(task: PlannedTask, members: Iterable[Member]) -> float:
    """What a task like this takes anybody, for those that never did one."""
    known = [seconds for m in members if (seconds := m.record(task.role, task.kind).seconds) is not None]
    return median(known) if known else 1.0


def _vendors(best: Member, field: _Field, authors: AbstractSet[str]) -> Iterable[str]:
    if best.card.vendor not in authors:
        return
    others = any(member.card.vendor not in authors for member in (*field.resting, *field.others))
    why = "no model of another can work now" if others else "there is no model of another"
    yield f"it is of the author's vendor {best.card.vendor}, because {why}"


def _tried(best: Member, able: Sequence[Member], tried: AbstractSet[str]) -> Iterable[str]:
    before = [member.name for member in able if member.name in tried and member is not best]
    if before:
        yield f"{' and '.join(before)} tried before"


def _nobody(role: AgentRole, roster: Roster, field: _Field, now: datetime) -> Nobody:
    what = (
        f"no agent {roster.wish} is ready to work as {role}" if roster.wish else f"no agent is ready to work as {role}"
    )
    said = [standing(member, now, detail=True) for member in field.others]
    said += [f"{member.name} {misfit}" for member, misfit in field.unfit]
    return Nobody(
        f"{what}: {'; '.join(said)}" if said else what,
        advice(roster, field.others, [member for member, _ in field.unfit], now),
    )
