"""What strangers say on a host, as data: bounded, without anything invisible, each thing once."""

from collections.abc import Collection, Sequence

from conductor_core.domain.publication import Feedback
from conductor_core.logic.plain_text import plain

TEXT = 4_000
"""Characters of one text that are kept."""
AT_ONCE = 20
"""Things that are told in one message; more come with the next look."""
REMEMBERED = 5_000
"""Keys that are remembered of one request."""


def quoted(text: str, most: int = TEXT) -> str:
    """A stranger's text as it can be shown; what is too long is cut, and says so."""
    shown = plain(text[: 2 * most]).strip()
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def unheard(feedback: Sequence[Feedback], heard: Collection[str]) -> tuple[Feedback, ...]:
    """What is told now."""
    new = {one.key: one for one in feedback if one.key not in heard}
    return tuple(new.values())[:AT_ONCE]
