"""Which agent gets a task."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from conductor_core.domain.agent import NOT_CHECKED, AgentCard, AgentHealth
from conductor_core.domain.plan import PlannedTask

NO_AGENTS: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Member:
    """An agent on the roster."""

    card: AgentCard
    health: AgentHealth
    load: int = 0
    """Attempts it works on now."""


@dataclass(frozen=True)
class Roster:
    """All agents as they stand at one moment."""

    members: tuple[Member, ...] = ()

    def get(self, name: str) -> Member | None:
        """The agent of that name."""
        return next((member for member in self.members if member.card.name == name), None)

    def only(self, names: tuple[str, ...]) -> "Roster":
        """Limited to these agents; command agents stay, because they cost nothing and send nothing anywhere."""
        if not names:
            return self
        return Roster(tuple(m for m in self.members if m.card.name in names or m.card.kind == "command"))

    @property
    def usable(self) -> tuple[Member, ...]:
        """Those that can be given work."""
        return tuple(member for member in self.members if member.health.state != "error")

    @property
    def eligible(self) -> tuple[Member, ...]:
        """Those that a task may wait for: the usable ones and, just after a start, those that nobody looked at yet."""
        return tuple(m for m in self.members if m.health.state != "error" or m.health == NOT_CHECKED)


def choose(
    task: PlannedTask,
    roster: Roster,
    *,
    tried: AbstractSet[str] = NO_AGENTS,
    author_vendors: AbstractSet[str] = NO_AGENTS,
) -> str | None:
    """The best agent for a task, or None when there is none.

    The planned agent wins while it is eligible and was not given up on. A command agent does only what was planned for it,
    because it needs its inputs. Among the others the role decides, then whether it was tried already, then, for a
    review, another vendor than the author's, then the lighter load.
    """
    eligible = {member.card.name: member for member in roster.eligible}
    planned = eligible.get(task.agent or "")
    if planned and (planned.card.kind == "command" or planned.card.name not in tried):
        return planned.card.name
    candidates = [m for m in eligible.values() if m.card.kind != "command" and task.role in m.card.roles]
    if not candidates:
        return planned.card.name if planned else None

    def rank(member: Member) -> tuple[bool, bool, int, str]:
        same_vendor = task.role == "reviewer" and member.card.vendor in author_vendors
        return (member.card.name in tried, same_vendor, member.load, member.card.name)

    return min(candidates, key=rank).card.name
