"""When the next edit of a live card may go: not more often than its surface likes, the latest wins."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Pace:
    """What is remembered about one room. Times are monotonic seconds."""

    interval: float
    """Least seconds between two edits."""
    sent_at: float | None = None
    blocked_until: float = 0.0
    """The platform asked for quiet until then."""


@dataclass(frozen=True)
class Send:
    """Now."""


@dataclass(frozen=True)
class Wait:
    """Not yet."""

    seconds: float


def decide(pace: Pace, now: float, *, urgent: bool = False) -> Send | Wait:
    """Whether an edit may go. What is urgent need not keep the interval, but nobody overrides the platform."""
    free = pace.blocked_until
    if not urgent and pace.sent_at is not None:
        free = max(free, pace.sent_at + pace.interval)
    return Send() if now >= free else Wait(free - now)


def sent(pace: Pace, now: float) -> Pace:
    """An edit has gone."""
    return replace(pace, sent_at=now)


def limited(pace: Pace, now: float, retry_after: float) -> Pace:
    """The platform wants quiet; a longer wait asked for earlier stays."""
    return replace(pace, blocked_until=max(pace.blocked_until, now + max(retry_after, 0.0)))
