"""What a failure says about the agent itself, and how long it is left alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from conductor_core.domain.agent import Failed
from conductor_core.domain.standing import Condition
from conductor_core.errors import Ailment

RESTS: Mapping[Ailment, tuple[float, ...]] = MappingProxyType(
    {"cooling": (5.0, 15.0, 60.0, 180.0, 600.0), "exhausted": (900.0, 3600.0), "error": ()}
)
"""Seconds of rest after the first failure, the second in a row and so on; the last is the longest. An agent that is set up
wrongly gets none: only its own check can say that it was set right."""
LONGEST = 86_400.0
"""Seconds of rest that a provider can ask for at most."""
_GRAVITY: Mapping[Ailment, int] = MappingProxyType({"cooling": 0, "exhausted": 1, "error": 2})


def worsened(before: Condition | None, failure: Failed, *, began: datetime | None, now: datetime) -> Condition | None:
    """What ails an agent after an attempt failed that began at ``began``.

    Attempts that were under way together fail together: only one that began after the last failure makes the rest longer.
    """
    if failure.ails is None:
        return before
    together = before is not None and began is not None and began < before.since
    earlier = before.times if before is not None and before.ails == failure.ails else 0
    times = max(1, earlier if together else earlier + 1)
    fresh = Condition(
        ails=failure.ails,
        why=failure.cause,
        since=now,
        until=_until(failure.ails, times, failure.retry_after, now),
        times=times,
    )
    return graver(before, fresh) if together else fresh


def recovered(before: Condition | None, *, began: datetime | None) -> Condition | None:
    """What still ails an agent after an attempt that began at ``began`` went well: nothing, if it began after the failure."""
    return None if before is None or (began is not None and began >= before.since) else before


def checked(before: Condition | None, *, well: bool, now: datetime) -> Condition | None:
    """What still ails an agent after its own check: one that is set up right again is tried with one attempt."""
    if before is None or before.until is not None or not well:
        return before
    return before.model_copy(update={"until": now})


def hurried(before: Condition, now: datetime) -> Condition:
    """What ails an agent when people want to know now whether it still does: one attempt finds out."""
    return before if before.ails != "cooling" else before.model_copy(update={"until": now})


def graver(one: Condition | None, other: Condition) -> Condition:
    """What keeps an agent from work longer, of two things that ail it."""
    return other if one is None else max(one, other, key=_weight)


def rest_of(ails: Ailment, times: int) -> float | None:
    """Seconds of rest after so many failures in a row; None for one that no rest helps."""
    rests = RESTS[ails]
    return rests[min(times, len(rests)) - 1] if rests else None


def _until(ails: Ailment, times: int, wanted: float | None, now: datetime) -> datetime | None:
    rest = rest_of(ails, times)
    if rest is None:
        return None
    return now + timedelta(seconds=max(rest, min(wanted or 0.0, LONGEST)))


def _weight(condition: Condition) -> tuple[int, datetime]:
    return _GRAVITY[condition.ails], condition.until or condition.since
