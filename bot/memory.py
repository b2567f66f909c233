"""How this process looks after its memory."""

import gc

YOUNG = 20_000
"""Objects made before the youngest are looked at; the default, 700, is for small programs."""
OLDER = 50
"""Looks at the youngest before those that stayed are looked at again; most of what attempts hold stays until they end."""


def settle_memory() -> None:
    """Leave alone what was made at start: looking through it again and again would hold up the event loop."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, 100)
