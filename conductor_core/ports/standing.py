"""What the store keeps of agents: how they stand, and what their attempts taught."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pydantic import JsonValue

from conductor_core.domain.ids import AttemptId, RunId
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.standing import Condition, Orders, Standing


class Agents(Protocol):
    """The registry's last knowledge of each agent, and what is kept of it over restarts."""

    def save(self, name: str, card: dict[str, JsonValue], state: str, detail: str, at: datetime) -> None: ...
    def all(self) -> Sequence[dict[str, JsonValue]]: ...
    def note(self, name: str, condition: Condition | None) -> None:
        """What ails it now."""
        ...

    def order(self, name: str, orders: Orders) -> None:
        """What people want of it from now on."""
        ...

    def standings(self) -> dict[str, Standing]:
        """By name, of those that have any."""
        ...

    def at_work(self) -> dict[str, int]:
        """How many attempts, by name, of those that work on something now."""
        ...


class Lessons(Protocol):
    """One for each attempt of an agent that ended, for good or ill."""

    def add(self, lesson: Lesson) -> None: ...
    def get(self, attempt: AttemptId) -> Lesson | None: ...
    def save(self, lesson: Lesson) -> None:
        """What was found out afterwards; figures and times stay."""
        ...

    def of(self, run: RunId) -> Sequence[Lesson]: ...
    def recent(self, agent: str, limit: int) -> Sequence[Lesson]:
        """Newest first."""
        ...
