"""What a task remembers of agents that could not work at it, however well they work elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conductor_core.domain.agent import Failed
from conductor_core.domain.run import Attempt, Task
from conductor_core.domain.standing import Condition
from conductor_core.logic import conditions
from conductor_core.logic.roster import Roster

BILLED, PAID = 3, 12
"""Tries in vain before there is another one of which people are asked: those whose last call may be charged for although it is
worth nothing, and those that cost anything at all, because each begins anew."""
ASKED = "Try again later, or give it to another agent: each of these tries may have cost something, so none follows by itself."
"""What is told then."""


@dataclass(frozen=True)
class Ailed:
    """A try at which the agent could not work."""

    attempt: Attempt
    failure: Failed
    at: datetime
    """When it ended."""


def tries_in_vain(attempts: Iterable[Attempt], task: Task) -> tuple[Ailed, ...]:
    """Those at a task since people last ordered it."""
    return tuple(
        Ailed(one, one.outcome, one.ended_at)
        for one in attempts
        if one.task == task.id
        and one.number > task.anew
        and isinstance(one.outcome, Failed)
        and one.outcome.ails
        and one.ended_at
    )


def too_dear(tries: Sequence[Ailed], paid: int) -> bool:
    """Whether people are to say if there is another try; ``paid`` is how many of these cost something, or may have."""
    return paid >= PAID or sum(one.failure.billed for one in tries) >= BILLED


def at_rest(team: Roster, tries: Sequence[Ailed]) -> Roster:
    """The team as it stands for a task: whoever needed a rest at it gets one, longer each time.

    It begins with the last such try of anybody: so others are asked first, and when nobody is left all wait.
    """
    cooled = [one for one in tries if one.failure.ails == "cooling"]
    here: dict[str, Condition | None] = {}
    for one in cooled:
        agent, began = one.attempt.agent, one.attempt.started_at
        here[agent] = conditions.worsened(here.get(agent), one.failure, began=began, now=one.at)
    last = max((one.at for one in cooled), default=None)
    resting = {
        member.name: conditions.graver(member.condition, _from(last, worst))
        for member in team.members
        if last and (worst := here.get(member.name))
    }
    return team.noted(resting)


def _from(last: datetime, worst: Condition) -> Condition:
    rest = last + timedelta(seconds=conditions.rest_of(worst.ails, worst.times) or 0.0)
    return worst.model_copy(update={"until": max(rest, worst.until or rest)})
