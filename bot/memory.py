"""How this process looks after its memory."""

import gc

YOUNG = 10_000
"""Objects made before the youngest are looked at; the default, 700, is for small programs."""


def settle_memory() -> None:
    """Leave alone what was made at start: looking through it again and again would hold up the event loop."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 100)
