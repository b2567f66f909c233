"""How a run stood when it was stopped: by people, by a limit, or without warning."""

from typing import Literal

from conductor_core.domain.cap import CapReached
from conductor_core.domain.value import Value

Stage = Literal["planning", "approval", "work", "delivery"]
"""``planning``: there is no plan yet. ``approval``: it waits for a person. ``delivery``: the tasks are over."""


class StopView(Value):
    """A pause or a cancellation."""

    number: int
    by: str
    reason: str = ""
    done: tuple[str, ...]
    in_progress: tuple[str, ...]
    left: tuple[str, ...]
    during: Stage = "work"
    """What it was at."""
    resumed_by: str = ""
    resumed_why: str = ""
    """Where no person wanted it."""
    cap: CapReached | None = None
    """What was reached, when nothing more may be used."""


class RecoveryView(Value):
    """Crashes between which people were told nothing else: one message tells of them all."""

    number: int
    """Of the event that told of the first."""
    times: int = 1
    restarted: tuple[str, ...] = ()
    """Keys of the tasks handed out again after the last."""
    over: int | None = None
    """Number of the event after which people were told something else."""
