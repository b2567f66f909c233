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
    """Tells people what is wrong, a line for each fault, each once."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said: set[str] = set()

    def __call__(self, fault: SettingsError) -> None:
        """Say it, and go on."""
        self._once(f"{fault.message}\nThe order is carried out all the same, without {fault.without}.")

    def lost(self, why: str) -> None:
        """Say what takes one provider away."""
        self._once(f"One provider is left out, the others work. {why}")

    def _once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._say(text)
