"""What a life is born with. Small, so that the test process need not import the product to describe one."""

from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

Spot = Literal["merged", "delivering", "recovered"]
"""A place in the product where a life can be made to stand still, so that it is killed exactly there."""


@dataclass(frozen=True, kw_only=True)
class Trap:
    """Stand still for ever at the ``turn``-th time that a spot was passed."""

    spot: Spot
    turn: int = 1


@dataclass(frozen=True, kw_only=True)
class Order:
    """A ``start`` that is given again in every life; its key makes it one run."""

    key: str
    goal: str | None = None
    """None is the default goal, which command agents reach alone."""
    asked: bool = False
    """Whether a person is there who must approve the plan."""


@dataclass(frozen=True, kw_only=True)
class Birth:
    """Everything a life is born with."""

    home: Path
    openai_url: str
    anthropic_url: str
    orders: tuple[Order, ...]
    approves: bool = False
    """Whether the plans of these orders are approved in this life."""
    trap: Trap | None = None


def live(birth: Birth, out: "Connection[Any, Any]") -> None:
    """The main function of the process; the fork server has imported the rest."""
    from tests.crash.service import run  # noqa: PLC0415

    run(birth, out)
