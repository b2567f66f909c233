"""What git said when a push was refused, as a sentence and what to do."""

import re
from dataclasses import dataclass

from conductor_core.logic.plain_text import one_line

_WORDS = 300
_REMOTE = re.compile(r"^remote: ?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class PushFault:
    """Why a push did not go through."""

    cause: str
    advice: str
    again: bool = False
    """Whether the same may work later by itself."""


_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"without `?workflows?`? (?:scope|permission)",
        "the token may not change CI workflows",
        "Give the token the right to change workflows (scope `workflow`), then push again.",
    ),
    (
        r"GH009|GH013[\s\S]*secret|push protection",
        "the host found a secret in the change",
        "Take it out of the run's files, then push again.",
    ),
    (
        r"GH006|protected branch|protected_branch|to protected branches",
        "the branch is protected there, and nothing is pushed to a protected branch",
        "Let the host's rules leave branches below conductor/ alone, then push again.",
    ),
    (
        r"GH013|[Rr]epository rule violations",
        "a rule of the repository forbids it",
        "Let the host's rules leave branches below conductor/ alone, then push again.",
    ),
    (
        r"non-fast-forward|fetch first|stale info|cannot lock ref",
        "the branch there has other commits, and nothing is ever forced",
        "Delete or rename the branch there, then push again.",
    ),
    (
        r"shallow update not allowed|not our ref|unadvertised object",
        "the host has not the commit any more that the files came from",
        "Begin anew from the repository as it is now.",
    ),
)
_REJECTED = re.compile(r"! \[(?:remote )?rejected\][^\n]*\(([^)\n]*)\)")
_NO_RIGHT = re.compile(r"returned error: 403|Permission to \S+ denied|not allowed to push|read[- ]only")
_NO_LOGIN = re.compile(
    r"Authentication failed|could not read (?:Username|Password)|returned error: 401|HTTP Basic: Access denied"
)
_NOT_THERE = re.compile(
    r"[Rr]epository(?: '[^']*')? not found|returned error: 404|does not appear to be a git repository"
)


def push_fault(said: str) -> PushFault:
    """The fault in what git printed. Words of the host are quoted as data, on one line."""
    for pattern, cause, advice in _KNOWN:
        if re.search(pattern, said):
            return PushFault(cause, advice)
    if rejected := _REJECTED.search(said):
        words = _quoted(said) or one_line(rejected[1], _WORDS)
        return PushFault(f"the host turned the push down: {words}", "Settle that there, then push again.")
    if _NO_LOGIN.search(said):
        return PushFault("the host did not accept the token", "Set a token that is valid, then push again.")
    if _NO_RIGHT.search(said):
        return PushFault("the token may not push there", "Give it the right to write the repository, then push again.")
    if _NOT_THERE.search(said):
        return PushFault(
            "there is no such repository, or the token may not see it",
            "Check the address and the token, then push again.",
        )
    last = one_line(said.strip().rpartition("\n")[2], _WORDS) or "it ended without a word"
    return PushFault(f"the push broke off ({last})", "", again=True)


def _quoted(said: str) -> str:
    words = [line.strip() for line in _REMOTE.findall(said)]
    return one_line(" ".join(word for word in words if word.strip("-=* ")), _WORDS)
