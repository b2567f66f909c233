"""What has to outlive a restart of ours: which session a program works in, and how much it said it had used by then."""

from conductor_core.domain.chat import ToolResult
from conductor_core.domain.usage import Micros, Usage
from conductor_core.domain.value import Value
from conductor_core.ports.agent import Journal

STARTS = 100
"""Starts of a program in one attempt that are looked for."""


class Start(Value):
    """One start of the program in this attempt."""

    session: str
    version: str = ""


class SessionMemory:
    """The starts of one attempt, in the attempt's journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._starts: list[Start] = []
        self._totals: dict[str, Usage] = {}
        """What was used in a session by the end of the last start that came to an end."""

    async def load(self) -> None:
        """Read what an earlier life of this attempt has left."""
        for number in range(1, STARTS + 1):
            found = await self._journal.recall(f"cli-start-{number}")
            if found is None:
                return
            start = Start.model_validate_json(found.text)
            self._starts.append(start)
            total = await self._journal.recall(f"cli-total-{number}")
            if total is not None:
                self._totals[start.session] = Usage.model_validate_json(total.text)

    @property
    def session(self) -> str | None:
        """The session to be continued."""
        return self._starts[-1].session if self._starts else None

    async def began(self, session: str, version: str) -> None:
        """The session is known; from now on a restart continues it."""
        self._starts.append(Start(session=session, version=version))
        body = self._starts[-1].model_dump_json()
        await self._journal.record(ToolResult(id=f"cli-start-{len(self._starts)}", text=body))

    def total(self) -> Usage:
        """What was known to be used in this session before this start."""
        return self._totals.get(self.session or "", Usage(cost=Micros(0)))

    async def used(self, total: Usage) -> None:
        """What the program says its session has used in all, now that it came to an end."""
        if not self._starts:
            return
        self._totals[self._starts[-1].session] = total
        await self._journal.record(ToolResult(id=f"cli-total-{len(self._starts)}", text=total.model_dump_json()))
