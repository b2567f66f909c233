"""What a transaction found out about agents, told to whoever keeps account of them once it is on disk."""

from dataclasses import dataclass

from conductor_core.domain.lesson import Lesson
from conductor_core.domain.standing import Condition, Orders


@dataclass(frozen=True)
class Noted:
    """What ails an agent now."""

    agent: str
    condition: Condition | None


@dataclass(frozen=True)
class Ordered:
    """People changed how an agent may be used."""

    agent: str
    orders: Orders


@dataclass(frozen=True)
class Learned:
    """An attempt ended."""

    lesson: Lesson


News = Noted | Ordered | Learned


def nobody_hears(_news: News) -> None:
    """Where nobody keeps account."""
