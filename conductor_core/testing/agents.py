"""Agents that do what a test tells them."""

from collections.abc import Awaitable, Callable

from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.plan import AgentRole
from conductor_core.ports.agent import Desk

Act = Callable[[Brief, Desk], Awaitable[Outcome]]


class ScriptedAgent:
    """Does what its function does, and remembers every brief."""

    def __init__(
        self,
        name: str,
        act: Act,
        *,
        roles: tuple[AgentRole, ...] = ("coder",),
        vendor: str = "script",
        health: AgentHealth | None = None,
    ) -> None:
        self.card = AgentCard(name=name, kind="api", vendor=vendor, title=f"the scripted {name}", roles=roles)
        self.briefs: list[Brief] = []
        self._act = act
        self._health = health or AgentHealth(state="available")

    def with_concurrency(self, concurrency: int) -> "ScriptedAgent":
        """The same agent, able to work on this many attempts at once."""
        self.card = self.card.model_copy(update={"concurrency": concurrency})
        return self

    async def health(self) -> AgentHealth:
        """See the port."""
        return self._health

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        self.briefs.append(brief)
        return await self._act(brief, desk)


async def writes_its_brief(brief: Brief, desk: Desk) -> Outcome:
    """Writes the brief's text into a file named after the task."""
    path = f"{brief.task}.txt"
    await desk.workspace.session.put({path: File(content=f"{brief.text}\n".encode())})
    return Done(summary=f"wrote {path}")
