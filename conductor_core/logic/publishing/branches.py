"""Where may be pushed: branches of ours, and never where others work."""

import re

from conductor_core.domain.ids import RunId
from conductor_core.errors import StateError

PREFIX = "conductor/"
_OURS = re.compile(r"conductor/(?!.*(?:\.\.|\.lock$))[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?<!\.)")


def branch_of(run: RunId) -> str:
    """``R7`` goes to ``conductor/R7``."""
    return f"{PREFIX}{run}"


def check_branch(branch: str, default: str, *, protected: bool = False) -> None:
    """Whether a branch may be pushed to.

    Raises:
        StateError: it is not ours, the default one, or protected there.
    """
    if not _OURS.fullmatch(branch):
        raise StateError(f"Only branches below {PREFIX} are pushed to; this one has another name.")
    if branch == default:
        raise StateError(f"{branch} is the default branch there, which is never pushed to: choose another one there.")
    if protected:
        raise StateError(f"{branch} is protected there, and nothing is pushed to a protected branch.")
