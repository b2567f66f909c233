"""How a program ended, in words."""

OUT_OF_MEMORY = 9
"""The signal by which a kernel that has no memory left ends a program, and hardly anybody else does."""
CRASHES = frozenset({4, 6, 7, 8, 11})
"""Signals of faults of the program itself."""
SHELL = 128
"""Shells and our sandbox give the number of a signal plus this as the exit code."""


def ending(exit_code: int | None, stopped: str | None = None) -> str:
    """``exit code 1``, ``stopped (timeout)``, ``killed (signal 9), likely because memory ran out``."""
    if exit_code is None:
        return f"stopped ({stopped})"
    number = -exit_code if exit_code < 0 else exit_code - SHELL
    if number == OUT_OF_MEMORY:
        return f"killed (signal {number}), likely because memory ran out"
    return f"crashed (signal {number})" if number in CRASHES else f"exit code {exit_code}"
