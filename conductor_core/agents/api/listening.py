"""What people say to an agent while it works, heard once at each step of its conversation."""

from dataclasses import dataclass

from conductor_core.domain.remark import Opening
from conductor_core.ports.agent import Desk


@dataclass
class Ear:
    """Remembers what was heard in the step it is at; what an interrupted run heard there comes from the journal."""

    desk: Desk
    _step: int = 0
    _said: str = ""

    async def hear(self, step: int, opening: Opening) -> str:
        """All that is said by now; empty where nothing is."""
        if not await self.known(step):
            self._said = "\n".join(await self.desk.heard(_key(step), opening))
        return self._said

    async def known(self, step: int) -> str:
        """What was heard in this step already."""
        if self._step != step:
            recorded = await self.desk.journal.recall(_key(step))
            self._step, self._said = step, recorded.text if recorded else ""
        return self._said


def _key(step: int) -> str:
    return f"heard{step}"
