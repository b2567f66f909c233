"""What one finished attempt teaches whoever chooses an agent later."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.ids import AttemptId, RunId
from conductor_core.domain.plan import AgentRole, TaskKind
from conductor_core.domain.run import Mode
from conductor_core.domain.usage import Micros
from conductor_core.domain.value import Value

Correction = Literal["undone", "retried", "turned_down"]
"""What people did about it afterwards: took its work back, wanted it done again, did not approve the plan it made."""


class Lesson(Value):
    """The task as it could be known before, who had it, and what came of it."""

    attempt: AttemptId
    run: RunId
    kind: TaskKind
    role: AgentRole
    agent: str
    vendor: str = ""
    model: str | None = None
    number: int = 1
    """Which try at the task."""
    languages: tuple[str, ...] = ()
    """Of the project's files, most lines first."""
    files: int = 0
    """Of the project, when the run was planned."""
    brief: int = 0
    """Characters of the order."""
    needs: int = 0
    """Tasks that had to be done before."""
    mode: Mode = "careful"
    ended: Literal["done", "failed"]
    cause: str = ""
    """Class of the failure: what ailed the agent, what was found wrong with the work, or what was to be done about it."""
    ailed: bool = False
    """True when the agent was not able to work, which says nothing about the task."""
    struck: int = 0
    """Claims that proved false."""
    commands: int = 0
    """Commands that were run and seen."""
    commands_failed: int = 0
    approved: bool | None = None
    """A reviewer's verdict: that on this work, or the one that this review gave."""
    corrections: tuple[Correction, ...] = ()
    seconds: float
    """From the claim to the end."""
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: Micros | None = Micros(0)
    """None when the price of a call is unknown."""
    ended_at: datetime
