"""What people say to an agent program, at the end of each of its turns."""

from conductor_core.domain.remark import Opening
from conductor_core.ports.agent import Desk

MOST = 1_000
"""Times that a program is told something in one attempt."""


class Words:
    """What one attempt was told, also in the life before a restart.

    Nobody knows whether a program that was killed had taken in the last of it, so that is said again, and said to be so.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._heard: list[str] = []

    async def load(self) -> None:
        """Read what an earlier life of this attempt was told."""
        while len(self._heard) < MOST and (found := await self._desk.journal.recall(self._next)):
            self._heard.append(found.text)

    async def hear(self, opening: Opening) -> str:
        """What is new, as it is said to the program; empty where nothing is."""
        said = "\n".join(await self._desk.heard(self._next, opening))
        if not said:
            return ""
        self._heard.append(said)
        return f"People say to you now:\n{said}"

    def again(self, *, anew: bool) -> str:
        """What is said once more after a restart: the last, or everything where the program begins ``anew``."""
        again = self._heard if anew else self._heard[-1:]
        doubt = "" if anew else " (you may know it already)"
        return f"\n\nPeople said to you{doubt}:\n{chr(10).join(again)}" if again else ""

    @property
    def _next(self) -> str:
        return f"heard{len(self._heard) + 1}"
