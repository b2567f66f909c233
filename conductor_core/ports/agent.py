"""Something that can do a task."""

from typing import Protocol, runtime_checkable

from conductor_core.domain.agent import AgentCard, AgentHealth, AgentReport, Brief, Outcome
from conductor_core.domain.ask import Fallback
from conductor_core.domain.chat import ModelAnswer, ModelRequest, ToolResult
from conductor_core.domain.plan import Host
from conductor_core.domain.remark import Opening
from conductor_core.domain.result import Basis
from conductor_core.ports.broker import Meter
from conductor_core.ports.model import LanguageModel
from conductor_core.ports.workspaces import Workspace


class Journal(Protocol):
    """Remembers every paid call and every used tool of an attempt, so that a restart repeats neither.

    Calls must come in the same order after a restart; the digest of the request proves that they do. A call that was too long
    does not count: the shorter one that follows takes its place.
    """

    async def ask(self, model: LanguageModel, request: ModelRequest) -> ModelAnswer:
        """The recorded answer, or a new one: reserved in the ledger, written before sending, settled when answered.

        Raises:
            ModelError: as the model does, or with remedy ``person`` when the budget does not allow the call.
        """
        ...

    async def recall(self, call_id: str) -> ToolResult | None:
        """The recorded result of a tool call, if it was finished before a restart."""
        ...

    async def record(self, result: ToolResult) -> None:
        """Record the result of a tool call."""
        ...


class Desk(Protocol):
    """What an agent has while it works."""

    @property
    def workspace(self) -> Workspace:
        """Its files and its sandbox."""
        ...

    @property
    def journal(self) -> Journal:
        """Its memory of paid calls."""
        ...

    @property
    def meter(self) -> Meter:
        """Who pays for model calls that the agent makes through the broker, or by ways that nobody of ours counts."""
        ...

    async def tell(self, report: AgentReport) -> None:
        """Say something for the thread."""
        ...

    async def ask(self, text: str, choices: tuple[str, ...] = (), fallback: Fallback | None = None) -> str:
        """Ask a person; waits for the answer, or until the fallback counts.

        Asking the same text again in this attempt gives the same answer.
        """
        ...

    async def permit(self, action: str, detail: str) -> bool:
        """Whether the agent may do what reaches out of its sandbox; a person decides, and it may take long.

        The same action with the same detail is decided once in this attempt. Where a run is conducted without asking
        anybody the answer is no, and people are told so.
        """
        ...

    async def reach(self, hosts: tuple[Host, ...], why: str) -> bool:
        """Whether its sandbox may connect to these hosts; decided once for the same hosts of this task.

        Where it may, everything that the sandbox runs can from then on.
        """
        ...

    async def heard(self, key: str, opening: Opening) -> tuple[str, ...]:
        """What people said to this task and it has not read yet, if this is where it is to be told.

        It counts as read from then on, and the journal has it as the result of a tool call ``key``, lines joined.
        """
        ...


@runtime_checkable
class Repeatable(Protocol):
    """An agent that does the same again when nothing has changed; its result may be taken from an earlier time."""

    def basis(self, brief: Brief) -> Basis | None:
        """What its result follows from beside this order and the files; None: from more than can be told."""
        ...


class Agent(Protocol):
    """A worker. It may be cancelled at any await, and started again on the workspace it left."""

    @property
    def card(self) -> AgentCard:
        """Who it is."""
        ...

    async def health(self) -> AgentHealth:
        """Whether it can work, found out without spending."""
        ...

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """Do the task. Faults it knows are a ``Failed`` outcome; an AgentError means the same."""
        ...
