"""A plan: what will be done, by whom, in which order, and what it will take."""

import hashlib
from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.usage import Estimate
from conductor_core.domain.value import Value

TaskKind = Literal["plan", "work", "check", "review", "pick", "deliver"]
"""``work`` changes files, ``check`` runs something and reads its exit code, ``review`` judges; the others are the engine's own.
``pick`` takes one of what several agents made of the same work."""

OWN_KINDS: frozenset[TaskKind] = frozenset({"plan", "pick", "deliver"})
"""What the engine does itself."""

AgentRole = Literal["planner", "coder", "tester", "reviewer"]
"""The hat an agent wears."""

Capability = Literal["network", "push"]
"""What a task may ask for beyond reading and writing its own workspace."""

Host = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*:[0-9]{1,5}$", max_length=260)
]
"""Where a task may connect to, e.g. ``pypi.org:443``."""

CommandLine = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class PlannedTask(Value):
    """A node of a plan."""

    key: TaskKey
    """Unique in the plan, e.g. ``T3``."""
    title: str = Field(min_length=1, max_length=120)
    brief: str = Field(max_length=20_000)
    """The order to the agent, in full."""
    kind: TaskKind = "work"
    role: AgentRole = "coder"
    agent: str | None = None
    """The agent wanted; None lets the router choose."""
    instead: str = Field(default="", exclude_if=lambda why: not why)
    """Whom its planner named in the place of the agent, and why the agent has it; empty where nobody stands in."""
    named_by: str = Field(default="", exclude_if=lambda who: not who)
    """Who wants that agent, e.g. ``Ann`` or ``the goal``; empty where only the planner does."""
    model: str | None = None
    """The one of the agent's models that is wanted; None lets the router choose."""
    first: Literal["best", "cheapest"] = "best"
    """Who tries it first; after the cheapest comes the next stronger."""
    entry_of: TaskKey | None = None
    """The task of which it is one of several tries, or reviews one: its work is kept for the pick and not merged."""
    reviews: TaskKey | None = None
    """Of a review: the one task whose work it looks at; None looks at everything that it needs."""
    needs: tuple[TaskKey, ...] = ()
    """Tasks that must be done before."""
    priority: int = Field(default=0, ge=-100, le=100)
    """Higher goes first among tasks that are ready."""
    timeout: float = Field(default=900.0, gt=0, le=86_400)
    """Seconds one attempt may take."""
    attempts: int = Field(default=2, ge=1, le=5)
    """Tries before the task counts as failed."""
    inputs: dict[str, JsonValue] = {}
    """What a command agent needs, checked against the schema the agent declares."""
    commands: tuple[CommandLine, ...] = Field(default=(), max_length=20)
    """Of a check: what shows it, for ``sh -c``. Conductor runs each itself, and each must end with exit code 0."""
    capabilities: tuple[Capability, ...] = ()
    hosts: tuple[Host, ...] = Field(default=(), max_length=16)
    """Of a task that asks for network: the only ones it is to reach."""
    estimate: Estimate = Estimate(seconds_low=1, seconds_high=60)


class Refusal(Value):
    """A part of the goal that nobody here can do, and what would change that."""

    what: str
    needs: str


class Plan(Value):
    """A directed acyclic graph of tasks. An approval is bound to its digest."""

    goal: str
    title: str = Field(default="", max_length=120)
    summary: str = ""
    """What the planner found, a few lines of plain text."""
    planner: str
    """The agent that made it, e.g. ``rules`` or ``anthropic``."""
    tasks: tuple[PlannedTask, ...]
    refusals: tuple[Refusal, ...] = ()
    baseline: tuple[CommandEvidence, ...] = ()
    """The project's own checks as they came out on the files as they came."""
    notes: tuple[str, ...] = ()
    """Findings worth showing: languages, missing files, secrets seen, …"""

    @property
    def digest(self) -> str:
        """SHA-256 over everything a person approves, as hex."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class Revision(Value):
    """A plan that is to be changed, as its planner gets it."""

    plan: Plan
    begun: tuple[TaskKey, ...] = ()
    """Tasks that stay as they are, because somebody began them."""
    words: str
    """What people want to be different."""


class Foreseen(Value):
    """Who would have a task, as everything stands when its plan is put to people."""

    agents: tuple[str, ...] = ()
    """One, or several of whom whoever is free first has it; nobody where nobody can now."""
    why: str
    """In short."""


class SecondChoice(Value):
    """Another plan that may be approved in the place of the one that is put to people."""

    digest: str
    agents: tuple[str, ...]
    """Who would work then."""
    estimate: Estimate
    """Of all tasks together."""
