"""Whether a goal itself asks that the result is pushed, and how a plan says so."""

import re

from conductor_core.domain.policy import Rule
from conductor_core.logic.approving import said

_WISH = re.compile(
    r"\b(?:open|create|make|send|raise|submit)\b.{0,40}\b(?:(?:pull|merge) requests?|[pm]rs?)\b"
    r"|\bpush\b.{0,60}\b(?:to|on) (?:the |my |our |a |its )?(?:remote|origin|upstream|branch|git ?hub|git ?lab|git host)\b",
    re.IGNORECASE | re.DOTALL,
)


def wants_push(goal: str) -> bool:
    """Only where it is said outright; a push that nobody wanted would still wait for its yes."""
    return _WISH.search(goal) is not None


def line(remote: str | None, project: str, rule: Rule) -> str:
    """What a plan asks for, as its card says it."""
    if remote is None:
        return f"The result: push, but {project} has no remote; `remote {project} https://host/owner/name` sets one"
    return f"The result: push, to {remote}, when it is done; {said('push', rule)}"
