"""How long one call is worth waiting for, before the attempt it belongs to is given up."""

from conductor_core.errors import ModelError

TRIES = 4
"""Of one call at most."""
LONGEST = 90.0
"""Seconds of waiting between the tries of one call, all together."""
BRIEFLY = 1.0
"""Seconds that are worth waiting where somebody else can do the whole at once."""
FIRST = 0.5
"""Seconds before the second try; they double with each one more."""
SPREAD = 0.25
"""Share by which a wait is shorter or longer by chance, so that calls that failed together do not come back together."""


def wait_before_next(
    error: ModelError, *, tries: int, waited: float, dice: float, longest: float = LONGEST
) -> float | None:
    """Seconds to wait after the last of so many tries; None when it is not worth trying again.

    Args:
        error: how it failed.
        tries: made so far.
        waited: seconds so far.
        dice: at least 0, below 1.
        longest: seconds of waiting that the call is worth, all together.
    """
    if error.remedy != "again" or tries >= TRIES:
        return None
    if error.retry_after is None:
        wait = FIRST * 2 ** (tries - 1) * (1 - SPREAD + 2 * SPREAD * dice)
    else:
        wait = error.retry_after + SPREAD * dice  # never sooner than we were asked to
    return wait if waited + wait <= longest else None
