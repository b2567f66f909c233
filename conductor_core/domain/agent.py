"""Agents: who they are, what they are told, what they say, how they end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from conductor_core.domain.chat import Effort
from conductor_core.domain.evidence import Claim, CommandEvidence, FileChange, Verdict
from conductor_core.domain.handed import Material
from conductor_core.domain.ids import AttemptId, RunId, TaskKey
from conductor_core.domain.plan import AgentRole, Host, Plan, Revision, TaskKind
from conductor_core.domain.usage import Micros, Usage
from conductor_core.domain.value import Value
from conductor_core.errors import Ailment, Remedy

Tier = Literal["small", "medium", "large"]
"""How able and dear a model is among those of its provider."""


class ModelCard(Value):
    """What the choice among an agent's models goes by."""

    name: str
    context: int | None = None
    """Tokens that fit into one conversation; None is not known, or of no matter."""
    price: Micros | None = None
    """What a million tokens cost, three read for each one written; None is not known."""
    tier: Tier = "medium"
    thinks: bool = False
    sees: bool = False
    """Whether it takes pictures."""
    good_for: tuple[AgentRole, ...] = ()
    """Roles it suits best."""
    chosen_for: tuple[AgentRole, ...] = ()
    """Roles that people want it for."""


class AgentCard(Value):
    """What the registry knows of an agent that never changes while it runs."""

    name: str
    """Unique, e.g. ``anthropic``, ``template``, ``ruff-format``."""
    kind: Literal["api", "cli", "command"]
    vendor: str
    """Whose models it thinks with, or who made it where that is nobody's; a reviewer should be of another vendor than the author."""
    title: str
    """One line for people."""
    roles: tuple[AgentRole, ...]
    model: str | None = None
    inputs: dict[str, JsonValue] = {}
    """JSON schema of ``PlannedTask.inputs``; empty for agents that need only the brief."""
    concurrency: int = 4
    """Attempts it can work on at once."""
    context: int | None = None
    """Tokens that fit into one conversation; None is not known, or of no matter."""
    price: Micros | None = None
    """What a million tokens cost, three read for each one written; None is not known."""
    capabilities: tuple[str, ...] = ()
    """What else it can do, for people, a word or two each, e.g. ``resumes``."""
    models: tuple[ModelCard, ...] = ()
    """What it may choose from, its usual one first; empty where it has no choice, or makes it by itself."""
    reaches: Mapping[str, str] = {}
    """Models that it has only where a goal names one, each with the vendor that it then is of."""
    sees: bool = False
    """Whether its usual model takes pictures."""
    efforts: Mapping[AgentRole, Effort] = {}
    """How much people want it to think."""
    weight: float = 1.0
    """How much rather than others it is given work, before people order anything else."""

    def with_vendor(self, vendor: str) -> "AgentCard":
        """As it is when it thinks with models of that one."""
        return self if vendor == self.vendor else self.model_copy(update={"vendor": vendor})


AgentState = Literal["available", "busy", "cooling", "exhausted", "disabled", "error"]
"""``cooling``: its provider needs a rest. ``exhausted``: no credit or quota is left. ``disabled``: people took it off."""


class AgentHealth(Value):
    """Whether an agent can be given work now."""

    state: AgentState
    detail: str = ""
    """Why it cannot work and what to do, or a version."""
    until: datetime | None = None
    """When a state that ends by itself is looked at again."""


NOT_CHECKED = AgentHealth(state="error", detail="not checked yet")
"""Before the first look at an agent."""


class Upstream(Value):
    """What a task that this one needs has left behind."""

    key: TaskKey
    title: str
    summary: str


class Excerpt(Value):
    """A text file of the project, or its beginning."""

    path: str
    text: str


class Brief(Value):
    """The whole order to an agent. All text in it that came from outside is data, not instructions to Conductor."""

    run: RunId
    task: TaskKey
    attempt: AttemptId
    kind: TaskKind
    role: AgentRole
    goal: str
    material: tuple[Material, ...] = ()
    """What came with the goal."""
    title: str
    text: str
    inputs: dict[str, JsonValue] = {}
    upstream: tuple[Upstream, ...] = ()
    manner: str = ""
    """Of a planner: how the run is to be conducted, a sentence or two."""
    conventions: tuple[Excerpt, ...] = ()
    """Of a planner: what the project's own files say of how it is worked on."""
    revision: Revision | None = None
    """Of a planner: the plan that is to be changed; None: it makes a new one."""
    feedback: str = ""
    """Why the try before this one was not accepted."""
    said: tuple[str, ...] = ()
    """What people said to it before it began, with their names."""
    changes: tuple[FileChange, ...] = ()
    """For checks and reviews: what the run has changed so far."""
    tree: str = ""
    """For reviews: the digest of all files as they are judged. What was said of others is no answer."""
    baseline: tuple[CommandEvidence, ...] = ()
    """For checks: how the project's own checks ended on the files as they came."""
    commands: tuple[str, ...] = ()
    """For checks: what Conductor runs itself when the agent is done."""
    hosts: tuple[Host, ...] = ()
    """What can be reached from its sandbox, because people allowed that; empty is nothing."""
    timeout: float = 900.0
    """Seconds left."""
    model: str | None = None
    """The model that was chosen for it; None leaves that to the agent."""
    only_model: bool = False
    """The goal names the model: no other one will do."""


class Done(Value):
    """The agent says the task is done. Code checks it before anyone believes it."""

    kind: Literal["done"] = "done"
    summary: str
    claims: tuple[Claim, ...] = ()
    commands: tuple[CommandEvidence, ...] = ()
    plan: Plan | None = None
    """Of a planner; None where the summary says why there is none."""
    verdict: Verdict | None = None
    """Of a reviewer."""
    unchanged_ok: bool = False
    """True when having changed no file is a proper result of this task (it was right already)."""
    lacking: tuple[str, ...] = ()
    """One sentence for each thing that was asked for by name and could not be done, with what was done instead."""

    @property
    def struck(self) -> tuple[Claim, ...]:
        """Claims that were checked and proved false."""
        return tuple(claim for claim in self.claims if claim.holds is False)


Flaw = Literal["late", "unchanged", "conflict", "secret", "no_verdict", "refused", "not_so", "nobody", "unusable"]
"""What code found wrong with a try: out of time, no file changed, does not merge, holds a secret, no verdict, no usable plan,
what it said is not so, nobody can have it, answers that cannot be used."""


class Failed(Value):
    """The agent could not do it."""

    kind: Literal["failed"] = "failed"
    cause: str
    """What went wrong, one sentence."""
    advice: str = ""
    """What a person can do about it."""
    remedy: Remedy = "again"
    retry_after: float | None = None
    """Seconds to wait before the next try, when the other side said so."""
    ails: Ailment | None = None
    """What it says about the agent itself: then the task is not to blame, and somebody else or a later hour will do."""
    billed: bool = False
    """It ended with a call that is worth nothing and may be charged for all the same."""
    flaw: Flaw | None = None
    """What code found wrong, where it was not the agent that gave up."""
    commands: tuple[CommandEvidence, ...] = ()
    struck: tuple[Claim, ...] = ()
    """What the agent said that proved false."""


Outcome = Annotated[Done | Failed, Field(discriminator="kind")]


class Watched(Value):
    """How an attempt was seen when nothing was heard of it."""

    at: datetime
    programs: int
    output_at: datetime | None = None
    asked_at: datetime | None = None
    works: bool = False
    """Its programs use the processor."""


class Said(Value):
    """A finished message of the agent."""

    kind: Literal["said"] = "said"
    text: str


class ToolUsed(Value):
    """The agent used a tool."""

    kind: Literal["tool"] = "tool"
    tool: str
    summary: str
    """One line, e.g. ``edit src/app.py (+3 -1)``."""
    ok: bool = True


FROM_CACHE = "the cache for "
"""Begins the name of a model that was not asked, because its answer was remembered."""


class Spent(Value):
    """A model call was booked."""

    kind: Literal["spent"] = "spent"
    model: str
    vendor: str = ""
    """Whose model it is; empty where nobody kept that."""
    usage: Usage
    cut_off_by: str = ""
    """What ended it before anybody heard what it cost, e.g. ``a fault``: it is booked at what it could cost at most."""

    @property
    def tokens(self) -> int | None:
        """Read and written; None where nobody said how many, for a model that is asked reads at least one."""
        told = self.usage.input_tokens + self.usage.output_tokens
        return told if told or self.model.startswith(FROM_CACHE) else None


class Thinking(Value):
    """The agent thought; what is shown is a summary of its own."""

    kind: Literal["thinking"] = "thinking"
    text: str


class Edited(Value):
    """The agent changed a file of its workspace, by its own account."""

    kind: Literal["edited"] = "edited"
    path: str
    added: int
    removed: int


class Waiting(Value):
    """A call to a provider is held back on purpose."""

    kind: Literal["waiting"] = "waiting"
    until: datetime | None
    """None: until something happens of which nobody knows when."""
    why: str


class Warned(Value):
    """Something that people must know of how the agent works; a thread says it once, however often it is told."""

    kind: Literal["warned"] = "warned"
    text: str


AgentReport = Annotated[Said | ToolUsed | Spent | Thinking | Edited | Waiting | Warned, Field(discriminator="kind")]
"""What an agent tells while it works."""
