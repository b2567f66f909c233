"""How long is waited before the next try, and before the next look at what is said on a host."""

MOST_TRIES = 6
_TRIES = (5.0, 15.0, 60.0, 300.0, 900.0)
_ASKED = 3600.0
_SOON, _SELDOM = 60.0, 900.0
QUIET = 2_000
"""Looks without news, about three weeks of them, after which only an order looks."""


def again_after(tries: int, asked: float | None) -> float | None:
    """Seconds before another try when so many failed; None when it is given up. What the host asks for counts up to an hour."""
    if tries >= MOST_TRIES or (asked or 0.0) > _ASKED:
        return None
    return max(_TRIES[min(tries, len(_TRIES)) - 1], asked or 0.0)


def look_after(quiet: int) -> float:
    """Seconds before the next look: soon after news, seldom where nothing happens."""
    return min(_SOON * 2.0 ** min(quiet, 10), _SELDOM)
