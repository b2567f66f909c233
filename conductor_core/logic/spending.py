"""Whether there is money for the next call."""

from conductor_core.domain.usage import Micros

WARN_AT = 0.8
"""Share of the budget at which the thread is told."""


def allows(*, committed: Micros, estimate: Micros | None, budget: Micros | None) -> bool:
    """Whether a call may be made. A call of unknown price is allowed while anything is left."""
    if budget is None:
        return True
    if estimate is None:
        return committed < budget
    return committed + estimate <= budget


def passed_mark(*, before: Micros, after: Micros, budget: Micros | None) -> float | None:
    """The share of the budget to tell people about, when this booking passed a mark; else None."""
    if not budget:
        return None
    for mark in (1.0, WARN_AT):
        if before < mark * budget <= after:
            return after / budget
    return None
