"""Why an agent was chosen or could not be, in words."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from math import ceil

from conductor_core.domain.plan import AgentRole, PlannedTask
from conductor_core.logic.clock_times import clock
from conductor_core.logic.failures import CATALOGUE
from conductor_core.logic.figures import count, duration
from conductor_core.logic.roster import Member, Roster

CENT = 10_000
"""In micros."""
SOON = timedelta(minutes=10)
"""Within it people are told the second."""
KEYS = "ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY"
NO_KEY = f"Set {KEYS}, or look at `agents` for what is wrong."

NOT_NAMED = "Leave out the agents, team or model that the goal names, or look at `agents` for what is wrong."


def at(moment: datetime, now: datetime) -> str:
    """``10:42``, with the second when it is near, as every surface tells it."""
    return clock(moment, exact=abs(moment - now) < SOON)


def state_words(member: Member, now: datetime) -> str:
    """``available``, ``busy 2 of 4``, ``cooling until 10:42``, ``disabled by Ann``, ``in error``, ``not checked yet``."""
    state = member.state(now)
    until = f" until {at(state.until, now)}" if state.until else ""
    match state.state:
        case "available" if member.load:
            return f"busy {member.load} of {member.limit}"
        case "busy":
            limit = 1 if member.condition is not None else member.limit
            return f"busy {member.load} of {limit}"
        case "disabled":
            return f"disabled {state.detail}".rstrip()
        case "error" if member.pending and state == member.health:
            return state.detail
        case "error":
            return f"in error{until}"
        case word:
            return f"{word}{until}"


PENDING = " (being checked)"
"""Ends the line of an agent that nobody knows yet to be able to work."""


def introduced(member: Member, now: datetime) -> str:
    """``anthropic: Anthropic, claude``, and how it is where it cannot work."""
    if member.able(now):
        return f"{member.name}: {member.card.title}{PENDING if member.pending else ''}"
    return f"{member.name}: {how(member, now)}"


def standing(member: Member, now: datetime, *, detail: bool = False) -> str:
    """``codex is cooling until 10:42``, with the cause where ``detail`` is wanted."""
    return f"{member.name} is {how(member, now) if detail else state_words(member, now)}"


def how(member: Member, now: datetime) -> str:
    """``cooling until 10:42 (too many calls)``."""
    return f"{state_words(member, now)}{_cause(member, now)}"


def _cause(member: Member, now: datetime) -> str:
    """Behind its state; who was disabled was so by somebody, which the state says."""
    state = member.state(now)
    return f" ({state.detail})" if state.detail and state.state != "disabled" else ""


def listed(members: Sequence[Member], now: datetime) -> str:
    """Everyone who is resting, each with the cause: ``all of anthropic, openai are cooling (too many calls)``.

    Without times: who waits for one of them asks for the next one only.
    """
    states = {(member.state(now).state, member.state(now).detail) for member in members}
    if len(members) > 1 and len(states) == 1:
        names = ", ".join(member.name for member in members)
        return f"all of {names} are {members[0].state(now).state}{_cause(members[0], now)}"
    return "; ".join(f"{member.name} is {member.state(now).state}{_cause(member, now)}" for member in members)


def at_rest(members: Sequence[Member], now: datetime) -> str:
    """The same for who waits for them, with what a person can do where waiting alone may not help."""
    dry = any(member.state(now).state == "exhausted" for member in members)
    return f"{listed(members, now)}. {CATALOGUE['exhausted'].advice}".rstrip(".") if dry else listed(members, now)


def waiting(until: datetime, why: str, now: datetime) -> str:
    """``waits until 10:42: codex is cooling (too many calls)``."""
    return f"waits until {at(until, now)}{f': {why}' if why else ''}"


def why_best(
    best: Member,
    able: Sequence[Member],
    task: PlannedTask,
    *,
    chain: Sequence[str],
    tried: AbstractSet[str],
    authors: AbstractSet[str],
    wish: str,
) -> str:
    """What decided, in the order in which it decides."""
    role = task.role
    wish = f" {wish}" if wish else ""
    if len(able) == 1:
        return f"the only {role}{wish} that can work now"
    rivals = [m for m in able if m is not best and m.name not in tried] if best.name not in tried else []
    those = f"{count(len(able), role)}{wish}"
    whole = f"of {those}"
    strangers = [m for m in rivals if m.card.vendor not in authors]
    if authors and best.card.vendor not in authors and not strangers:
        return f"the only one {whole} that is not of the author's vendor"
    rivals = strangers if authors and best.card.vendor not in authors else rivals
    if not rivals:
        return f"the only one {whole} that was not tried before"
    if best.name in chain:
        return f"first {whole} in the order that was set"
    return f"{_headline(best, rivals, those)}{_figures(best, role, task)}"


def advice(roster: Roster, broken: Sequence[Member], unfit: Sequence[Member], now: datetime) -> str:
    """What people can do when nobody can work: whatever is in the way of most, an order or a wish of theirs first."""
    disabled = [member for member in broken if member.state(now).state == "disabled"]
    if disabled:
        return f"`agent {disabled[0].name} enable` lets it work again."
    dear = [member for member in unfit if not roster.affords(member)]
    if dear:
        return _to_afford(roster, dear)
    wrong = [member.state(now).detail for member in broken if member.state(now).detail]
    if wrong:
        return f"Set right what is named there, or set another of {KEYS}; `agents` shows how all are."
    if unfit:
        return "Say it in fewer words, or set up a model that holds more."
    return NOT_NAMED if roster.wish else NO_KEY


def _to_afford(roster: Roster, dear: Sequence[Member]) -> str:
    prices = {cheapest: member.name for member in reversed(dear) if (cheapest := roster.cheapest(member)) is not None}
    if not prices and all(member.card.kind == "cli" for member in dear):
        return "Leave price= out: a budget holds what programs spend."
    if not prices:
        return "Leave price= out, or say in conductor.toml what its model costs."
    least = min(prices)
    return f"Say price={ceil(least / CENT) / 100:g} or more, which is what a million tokens of {prices[least]} cost."


def _headline(best: Member, rivals: Sequence[Member], those: str) -> str:
    if any(best.weight > rival.weight for rival in rivals) and best.weight > 1:
        by = best.orders.by or "somebody"
        return f"preferred {f'by {by}' if best.orders.weight > 1 else 'in conductor.toml'} among {those}"
    busy = best.load / best.limit
    if all(busy <= rival.load / rival.limit for rival in rivals):
        return f"least busy of {those}"
    return f"likely done first of {those}"


def _figures(best: Member, role: AgentRole, task: PlannedTask) -> str:
    record = best.record(role, task.kind)
    if not record.tries:
        return ""
    usually = f"usually {duration(record.seconds)}, " if record.seconds is not None else ""
    return f" ({usually}{record.done} of {record.tries} done)"
