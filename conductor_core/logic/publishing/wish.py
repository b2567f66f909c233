"""Whether a goal itself asks that the result is pushed, and how a plan says so."""

import re

from conductor_core.domain.project import GitSource, Project
from conductor_core.logic.approving import said

_WISH = re.compile(
    r"\b(?:open|create|make|send|raise|submit)\b.{0,40}\b(?:(?:pull|merge) requests?|[pm]rs?)\b"
    r"|\bpush\b.{0,60}\b(?:to|on) (?:the |my |our |a |its )?(?:remote|origin|upstream|branch|git ?hub|git ?lab|git host)\b",
    re.IGNORECASE | re.DOTALL,
)


def wants_push(goal: str) -> bool:
    """Only where it is said outright; a push that nobody wanted would still wait for its yes."""
    return _WISH.search(goal) is not None


def remote_of(project: Project) -> str | None:
    """Where a project's results go."""
    if project.remote is not None:
        return project.remote
    return project.source.url if isinstance(project.source, GitSource) else None


def line(remote: str | None, project: Project) -> str:
    """What a plan asks for, as its card says it."""
    if remote is None:
        return f"The result: push, but {nowhere(project)}"
    return f"The result: push, to {remote}, when it is done; {said('push', project.policy.of('push'))}"


def nowhere(project: Project) -> str:
    """That results have no place to go to, and how to give them one."""
    if project.origin:
        whose = f"; `remote {project.id} {project.origin}` lets results go to the origin of its folder"
    else:
        whose = f": `remote {project.id} https://host/owner/name` sets one"
    return f"{project.id} has no remote{whose}"
