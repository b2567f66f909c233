"""When a model is left alone because it does not work, and when it is tried again.

Closed: calls go out. Open: none does, until a time, or until somebody looked at what ails it. Half open: one call goes out
to see whether it works again. Times are seconds of a monotonic clock.
"""

from dataclasses import dataclass, replace
from typing import Literal

from conductor_core.errors import Ailment, ModelError, SilentError

FAULTS = 3
"""In a row, after which a model is left alone; one is enough that took as long as a call may be silent."""
FIRST_REST = 5.0
"""Seconds a model is left alone; they double each time it was tried in vain."""
LONGEST_REST = 300.0
PROBE = 5.0
"""Seconds within which the one call is expected to show whether the model works again."""

Verdict = Literal["works", "fault", "ill", "nothing"]
"""What a call says about the model: it answers, it fails, it will fail until people do something, or nothing at all."""


def judge(error: ModelError) -> Verdict:
    """What a failed call says.

    A refusal that only counts calls says nothing, and so does a call that was held back on our side. A refusal of the request
    itself shows that somebody is there.
    """
    if error.limited:
        return "nothing"
    if error.ails in ("exhausted", "error"):
        return "ill"
    if error.remedy == "again":
        return "fault"
    return "nothing" if error.ails == "cooling" else "works"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """What is known of one model. Each change of its state begins a new era; what belongs to an older one is late news."""

    state: Literal["closed", "open", "half_open"] = "closed"
    era: int = 0
    faults: int = 0
    """In a row."""
    openings: int = 0
    """In a row, without a call that worked."""
    until: float | None = None
    """When it is open: until then no call goes out; None waits for somebody to look at it."""
    ails: Ailment = "cooling"
    why: str = ""

    def left(self, now: float) -> float | None:
        """Seconds for which calls are refused, 0 when the next one may go out; None when time alone does not help."""
        match self.state:
            case "closed":
                return 0.0
            case "half_open":
                return PROBE
            case "open":
                return None if self.until is None else max(self.until - now, 0.0)

    def entered(self) -> "Circuit":
        """A call goes out; the first one after a rest is the one that shows."""
        if self.state != "open":
            return self
        return replace(self, state="half_open", era=self.era + 1)

    def ended(self, verdict: Verdict, era: int, now: float, error: ModelError | None = None) -> "Circuit":
        """A call that went out in that era has ended."""
        if verdict == "ill" and error is not None:
            return self._opened(None, error.message, error.ails or "error")
        if era != self.era:
            return self
        match verdict:
            case "works":
                return Circuit(era=self.era if self.state == "closed" else self.era + 1)
            case "fault" if error is not None:
                return self._failed(error, now)
            case _:
                return self.looked_at(now) if self.state == "half_open" else self

    def _failed(self, error: ModelError, now: float) -> "Circuit":
        if self.state == "closed" and self.faults + 1 < FAULTS and not isinstance(error, SilentError):
            return replace(self, faults=self.faults + 1)
        rest = min(FIRST_REST * 2 ** min(self.openings, 10), LONGEST_REST)
        return self._opened(now + max(rest, error.retry_after or 0.0), error.message, "cooling")

    def looked_at(self, now: float) -> "Circuit":
        """Somebody looked and found it answering, or the call that should show was called off: the next one may show."""
        if self.state == "closed":
            return self
        return replace(self, state="open", era=self.era + 1, until=now)

    def _opened(self, until: float | None, why: str, ails: Ailment) -> "Circuit":
        return Circuit(state="open", era=self.era + 1, openings=self.openings + 1, until=until, ails=ails, why=why)
