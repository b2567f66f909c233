"""How this process looks after its memory."""

import gc

YOUNG = 20_000
"""Objects made before the youngest are looked at; the default, 700, is for small programs."""
OLDER = 50
"""Looks at the youngest before those that stayed are looked at again; most of what attempts hold stays until they end."""


def begin_loading() -> None:
    """Look for no garbage while the program is loaded: what is made then stays, and looking takes a sixth of that time."""
    gc.disable()


def settle_memory() -> None:
    """The program is loaded. Leave it alone: looking through it again and again would hold up the event loop."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, 100)
    gc.enable()
