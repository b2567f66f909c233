"""Caps: how much may be used before people are asked."""

from typing import Literal

from conductor_core.domain.value import Value

Unit = Literal["money", "tokens", "runs", "minutes"]
"""What is counted. Plans by the seat have no price: their agents are held by tokens, runs or minutes."""
Scope = Literal["run", "person", "project", "all"]
"""Whose use is counted: that of a run, of the runs a person started, of a project, of everybody."""


class Cap(Value):
    """The most that may be used."""

    scope: Scope
    whose: str = ""
    """Id of the run, person or project; empty for ``all``."""
    unit: Unit = "money"
    daily: bool = False
    """Counted anew each day, from midnight UTC."""
    amount: int
    """Micros, tokens, runs, or for minutes the seconds that agents are at work."""
    asks: bool = False
    """Not what people set as the most, but what a rule of the project lets a run spend without asking."""

    @property
    def place(self) -> tuple[str, str, str, bool]:
        """What it limits; a newer cap of the same place takes the place of the older one."""
        return self.scope, self.whose, self.unit, self.daily


class CapReached(Value):
    """Why a run is held: nothing more may be used."""

    cap: Cap
    used: int
    """In the unit of the cap, what is set aside included."""
    aside: int = 0
    """The part of it that is set aside for calls under way."""
    others: int = 0
    """The part of it that other runs use."""
    needed: int | None = None
    """What the next step may use at most; None is not known."""
    why: str = ""
    """What the next step would have needed, one sentence."""

    @property
    def spent(self) -> int:
        """Gone for good, so far."""
        return self.used - self.aside

    @property
    def missing(self) -> int:
        """What has to be added at least, so that the next step surely fits."""
        return max(0, self.used + (self.needed or 0) - self.cap.amount)
