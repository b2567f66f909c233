"""What happens after a try that was not accepted."""

from dataclasses import dataclass

from conductor_core.domain.agent import Failed

MAX_WAIT = 120.0
"""Seconds. A provider that asks for more is left alone for this task."""
PUT_OFF = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0)
"""Seconds that an attempt waits which cannot even be given up, after the first fault of our own, the second and so on."""
MAY_TRY_AGAIN = "it may try again"
"""Why the same agent has a task once more."""


@dataclass(frozen=True)
class TryAgain:
    """One more attempt."""

    delay: float
    """Seconds to wait before."""
    change_agent: bool


@dataclass(frozen=True)
class MoveOn:
    """It was not the task's fault: whoever can work has it at once, or as soon as somebody can."""


@dataclass(frozen=True)
class GiveUp:
    """The task has failed."""


Verdict = TryAgain | MoveOn | GiveUp


def decide(failure: Failed, *, number: int, allowed: int) -> Verdict:
    """The verdict on the ``number``-th failure of ``allowed`` tries, counted from 1.

    A failure that ails the agent itself is not counted among them. Waits double from one second; what the other side asked
    for wins while it is bearable.
    """
    if failure.ails is not None:
        return MoveOn()
    if failure.remedy in ("fail", "person") or number >= allowed:
        return GiveUp()
    wanted = failure.retry_after
    if failure.remedy == "other_agent" or (wanted is not None and wanted > MAX_WAIT):
        return TryAgain(0.0, change_agent=True)
    return TryAgain(wanted if wanted is not None else min(2.0 ** (number - 1), MAX_WAIT), change_agent=False)


def put_off(times: int) -> float:
    """Seconds to wait with an attempt that was put off so many times already."""
    return PUT_OFF[min(times, len(PUT_OFF) - 1)]
