"""How an order is told to who may give it: as it is typed here, or from a shell."""

import re
from collections.abc import Callable

PROGRAM = "conductor"
"""How an order begins that is given from a shell; where orders are typed under a thread, it may begin so, too."""
_RUN = re.compile(r"R[0-9]+(\.\w+)?")

Told = Callable[[str], str]
"""Makes of an order what a person reads."""


def here(order: str) -> str:
    """Under the thread."""
    return order


def from_a_shell(order: str) -> str:
    """Where nobody reads orders under the thread."""
    return f"{PROGRAM} {order}"


def from_anywhere(order: str) -> str:
    """An order that names its run is still read when the program has ended; one that does not answers what is asked now.

    So does one that says by its mark that it is no talk: a shell has none of that.
    """
    named = any(map(_RUN.fullmatch, order.split()))
    return from_a_shell(order) if named and not order.startswith("!") else here(order)
