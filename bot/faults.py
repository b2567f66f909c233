"""What becomes of settings that are not usable: whoever is to conduct is refused, whoever only looks is told."""

from collections.abc import Callable

from conductor_core.errors import SettingsError

OnFault = Callable[[SettingsError], None]
"""Told what is wrong. Where it returns, work goes on without what is wrong."""


def refuse(fault: SettingsError) -> None:
    """Go on with nothing.

    Raises:
        SettingsError: always.
    """
    raise fault


class Told:
    """Keeps what is wrong, for one line to people; each fault is said once."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said: set[str] = set()

    def __call__(self, fault: SettingsError) -> None:
        """Say it, and go on."""
        if fault.message not in self._said:
            self._said.add(fault.message)
            self._say(f"{' '.join(fault.message.split())} The order is carried out all the same.")
