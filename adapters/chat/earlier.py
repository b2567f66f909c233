"""What was said before, as it is read with a request. All of it is data from strangers."""

from collections.abc import Sequence

from conductor_core.domain.handed import Material

MESSAGES = 50
"""Of a thread, the newest before the request."""
THREAD = 8_000
"""Characters of them."""
LINKED = 4_000
"""Characters of one message that is linked, answered or forwarded."""


def said_before(lines: Sequence[str]) -> tuple[Material, ...]:
    """The lines of a thread, the oldest first; nothing where nothing was said."""
    kept: list[str] = []
    for line in reversed(lines[-MESSAGES:]):
        if sum(map(len, kept)) + len(line) > THREAD:
            break
        kept.insert(0, line)
    if not kept:
        return ()
    left = f", the last {len(kept)} of {len(lines)} messages" if len(kept) < len(lines) else ""
    return (Material(title=f"What was said in the thread before{left}", text="\n".join(kept)),)


def passed_on(author: str, text: str) -> Material:
    """A message of somebody else that came with what was said."""
    return Material(title=f"A forwarded message of {author}", text=text[:LINKED])
