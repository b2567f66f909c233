"""What is said of work that nobody hears of, and when it counts as hanging. From what was seen, never from hope."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from conductor_core.domain.agent import Watched
from conductor_core.domain.people import Role
from conductor_core.logic.approving import giver
from conductor_core.logic.figures import count, duration
from conductor_core.logic.reasons import at

BUDGET = 120.0
"""Most seconds that a thread is without a true line while something is at work."""
DUE = 60.0
"""Seconds of silence after which a task gets a line of what can be seen of it; looks and cards may take as long again."""
HANGS = 300.0
"""Seconds without any sign of life after which it is offered to end it."""
THINKS = 600.0
"""The same while a model is asked: some think for minutes before their first word."""
USED = 0.01
"""Share of one processor below which a program does nothing; some only look at the clock."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What can be seen of one attempt, each in seconds since."""

    heard: float
    """It told something, or a piece of a model's answer came."""
    told: float
    """The thread was told of it."""
    quiet: float | None
    """One of its programs printed something; None: none runs."""
    idle: float | None
    """Its programs used the processor; None: none runs."""
    asked: float | None
    """A model was asked that has not answered yet; None: none is."""
    held: bool
    """It waits on purpose, and the thread was told for what."""

    @property
    def still(self) -> float:
        """Seconds without any sign of life."""
        return min(each for each in (self.heard, self.quiet, self.idle, self.asked) if each is not None)


def decide(signs: Signs, *, hangs: bool) -> Literal["hang", "line"] | None:
    """What the thread is to be told now, if anything; ``hangs``: it was told that this hangs."""
    if signs.held:
        return None
    if not hangs and signs.still >= (HANGS if signs.asked is None else THINKS):
        return "hang"
    return "line" if signs.told >= DUE else None


def line(agent: str, seen: Watched, now: datetime) -> str:
    """``codex is alive, last output 70 s ago``."""

    def ago(moment: datetime) -> str:
        return duration(max(0, int((now - moment).total_seconds())))

    if seen.asked_at is not None:
        return f"{agent} waits for its model, asked {ago(seen.asked_at)} ago"
    if seen.programs and seen.output_at is not None:
        busy = ", at work on the processor" if seen.works else ""
        return f"{agent} is alive, last output {ago(seen.output_at)} ago{busy}"
    return f"nothing is heard of {agent}; it runs no program and asks no model"


def waits_for_approval(least: Role, since: datetime | None, now: datetime, *, other: bool) -> str:
    """``Waits for approval since 10:04; any member may give it.`` It stays true without being said again.

    ``other``: somebody else than who started the run.
    """
    anybody = least != "owner" and not other
    whose = "any member may give it" if anybody else f"{giver(least, other=other)} has to give it"
    return f"Waits for approval{f' since {at(since, now)}' if since else ''}; {whose}."


def hanging(agent: str, programs: int, seconds: float) -> str:
    """What makes us say so."""
    seen = (
        f"{count(programs, 'program')} of it alive, without output or processor time" if programs else "no program runs"
    )
    return f"Nothing was heard of {agent} for {duration(seconds)}: {seen}, no word of a model. It was not ended."
