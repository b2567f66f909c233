"""When the next call to a provider may leave, so that its limits are kept without being told so by refusals.

Each limit is a bucket that fills steadily and is emptied by calls. What people set and what the provider tells are buckets
of their own, side by side, so the lower one always wins. Times are seconds of a monotonic clock.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from conductor_core.domain.allowance import Allowance, Quota
from conductor_core.domain.value import Value

MINUTE = 60.0
DAY = 86_400.0
HAIR = 1e-6
"""Less than this of a call is missing only because numbers are rounded."""
FIRST_REST = 1.0
"""Seconds without calls after a refusal that did not say how long; they double with each refusal in a row."""
LONGEST_REST = 60.0

Kind = Literal["requests", "tokens", "input_tokens", "output_tokens"]
KINDS: tuple[Kind, ...] = ("requests", "tokens", "input_tokens", "output_tokens")
WORDS: dict[Kind, str] = {
    "requests": "calls",
    "tokens": "tokens",
    "input_tokens": "input tokens",
    "output_tokens": "output tokens",
}


class Limits(Value):
    """What people set for a key; None is no limit of their own."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    at_once: int | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call takes of the limits."""

    input: float = 0.0
    output: float = 0.0
    requests: float = 1.0

    def of(self, kind: Kind) -> float:
        """The part that a limit counts."""
        match kind:
            case "requests":
                return self.requests
            case "tokens":
                return self.input + self.output
            case "input_tokens":
                return self.input
            case "output_tokens":
                return self.output


@dataclass(frozen=True, slots=True)
class Bucket:
    """One limit."""

    capacity: float
    rate: float
    """Of what is counted, for each second."""
    level: float
    """What was left at ``at``; below zero when a call took more than it was expected to."""
    at: float

    def left(self, now: float) -> float:
        """What is left now."""
        return min(self.capacity, self.level + self.rate * (now - self.at))

    def wait(self, amounts: Iterable[float], now: float) -> float:
        """Seconds until there was room for all of these, one after the other."""
        missing = sum(min(amount, self.capacity) for amount in amounts) - self.left(now)
        return missing / self.rate if missing > HAIR else 0.0

    def take(self, amount: float, now: float) -> "Bucket":
        """A call leaves; one that is larger than the limit takes all of it."""
        return self.add(-min(amount, self.capacity), now)

    def add(self, amount: float, now: float) -> "Bucket":
        """A call took less than expected, or more."""
        return replace(self, level=min(self.capacity, self.left(now) + amount), at=now)

    def told(self, quota: Quota, now: float) -> "Bucket":
        """The provider counts too, and it knows of others that use the key: the lower of both counts is right.

        How fast it fills up follows from how long it takes to be full again.
        """
        capacity = quota.limit or self.capacity
        level = min(self.left(now), capacity)
        rate = self.rate
        if quota.remaining is not None:
            level = min(level, quota.remaining)
            used = capacity - quota.remaining
            if used >= 1 and quota.full_in:
                rate = max(used / quota.full_in, capacity / DAY)
        return Bucket(capacity, rate, level, now)


def _begin(quota: Quota, now: float) -> Bucket | None:
    if not quota.limit or quota.limit <= 0:
        return None
    return Bucket(quota.limit, quota.limit / MINUTE, quota.limit, now).told(quota, now)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a call must be held back, and why."""

    seconds: float
    why: str
    at_most: bool = False
    """Whether it may end sooner."""


NOW = Wait(0.0, "")
Change = Callable[[Kind, Bucket], Bucket]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limiter:
    """Everything known about the limits of one key."""

    name: str
    """Of the provider, for people."""
    limits: Limits
    given: Mapping[Kind, Bucket] = field(default_factory=dict)
    learned: Mapping[Kind, Bucket] = field(default_factory=dict)
    rests_until: float = 0.0
    refusals: int = 0
    """In a row, those of calls that were under way together counted once."""
    window: int | None = None
    """Calls at once that the provider bore lately; None until it refused one."""

    @classmethod
    def of(cls, name: str, limits: Limits, now: float) -> "Limiter":
        """Nothing is learned yet."""
        wanted: dict[Kind, float | None] = {
            "requests": limits.requests_per_minute,
            "tokens": limits.tokens_per_minute,
        }
        buckets = {kind: Bucket(most, most / MINUTE, most, now) for kind, most in wanted.items() if most}
        return cls(name=name, limits=limits, given=buckets)

    @property
    def at_once(self) -> int | None:
        """Calls that may be under way together."""
        known = [most for most in (self.limits.at_once, self.window) if most is not None]
        return min(known, default=None)

    @property
    def counts_tokens(self) -> bool:
        """Whether it matters how large a call is."""
        return any(kind != "requests" for kind in (*self.given, *self.learned))

    def wait(self, costs: Iterable[Cost], now: float) -> Wait:
        """How long the last of these calls must be held back if all leave one after the other."""
        costs = tuple(costs)
        longest = NOW
        if self.rests_until > now:
            longest = Wait(self.rests_until - now, f"{self.name} had too many calls from this key")
        for kind, bucket in self.given.items():
            seconds = bucket.wait((cost.of(kind) for cost in costs), now)
            if seconds > longest.seconds:
                longest = Wait(seconds, f"{self.name} is limited to {bucket.capacity:,.0f} {WORDS[kind]} a minute")
        for kind, bucket in self.learned.items():
            seconds = bucket.wait((cost.of(kind) for cost in costs), now)
            if seconds > longest.seconds:
                longest = Wait(seconds, f"the {bucket.capacity:,.0f} {WORDS[kind]} that {self.name} allows are used up")
        return longest

    def take(self, cost: Cost, now: float) -> "Limiter":
        """A call leaves."""
        return self._each(lambda kind, bucket: bucket.take(cost.of(kind), now))

    def correct(self, expected: Cost, real: Cost, now: float) -> "Limiter":
        """A call that was taken at one cost had another."""

        def corrected(kind: Kind, bucket: Bucket) -> Bucket:
            return bucket.add(min(expected.of(kind), bucket.capacity) - real.of(kind), now)

        return self._each(corrected)

    def heard(self, allowance: Allowance, now: float) -> "Limiter":
        """The provider says what it allows."""
        learned = dict(self.learned)
        for kind in KINDS:
            quota: Quota | None = getattr(allowance, kind)
            if quota is None:
                continue
            known = learned.get(kind)
            bucket = known.told(quota, now) if known else _begin(quota, now)
            if bucket:
                learned[kind] = bucket
        return replace(self, learned=learned)

    def refused(self, retry_after: float | None, running: int, now: float) -> "Limiter":
        """The provider refused a call as one too many; ``running`` are under way, this one included."""
        resting = now < self.rests_until
        rest = retry_after
        if rest is None:
            rest = 0.0 if resting else min(FIRST_REST * 2 ** min(self.refusals, 6), LONGEST_REST)
        return replace(
            self,
            rests_until=max(self.rests_until, now + rest),
            refusals=self.refusals if resting else self.refusals + 1,
            window=self.window if resting else max(1, running // 2),
        )

    def bore(self, now: float) -> "Limiter":
        """The provider answered a call: it bears one more at once."""
        if self.window is None or now < self.rests_until:
            return self
        return replace(self, refusals=0, window=self.window + 1)

    def _each(self, change: Change) -> "Limiter":
        if not self.given and not self.learned:
            return self
        return replace(
            self,
            given={kind: change(kind, bucket) for kind, bucket in self.given.items()},
            learned={kind: change(kind, bucket) for kind, bucket in self.learned.items()},
        )
