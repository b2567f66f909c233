"""Every error Conductor raises on purpose.

ConductorError
├── UsageError             what a person typed cannot be done as typed
│   └── UnknownWordsError    the words are none that rules know; a planner may understand them
├── NotFoundError          no run, project or task of that name
├── StateError             the order comes at the wrong moment (already done, not waiting, …)
├── InputRefusedError      a file, archive, URL or repository from a stranger was refused
├── PlanRejectedError      a plan breaks the rules of plans
├── SettingsError          the settings are not usable; lists all faults at once
├── StoreError             the database
│   ├── DatabaseTooNewError      written by a newer Conductor
│   ├── DatabaseMalformedError   not readable as ours; never overwritten
│   ├── DatabaseInUseError       another Conductor works on it
│   └── NoRoomError              the disk takes nothing more: neither rows nor files
├── SandboxUnavailableError  no isolation that this task needs
├── WorkspaceError         git or the file system said no
├── GitHostError           a git host said no, or did not answer
├── AgentError             an agent could not do its task
│   └── ModelError         a model API failed; says what to do about it
│       ├── ContextTooLongError  the conversation does not fit; a shorter one will
│       ├── SilentError          the provider let us wait in vain; nobody should wait as long there soon
│       └── TooDearError         the budget does not allow the call; a cheaper one may fit
├── FencedError            somebody else owns this attempt now
└── Parked                 not a fault: the attempt waits for a person

The docstring of a class is the default message. Facts are attributes. A message says what is wrong, where, and what to do.
"""

from typing import Literal

Remedy = Literal["again", "other_agent", "person", "fail"]
"""What the catcher of an agent's error should do: try again, give the task to another agent, ask a person, give up."""

Ailment = Literal["cooling", "exhausted", "error"]
"""What can be wrong with an agent itself, whatever its task: it needs a rest, has no credit left, or is set up wrongly."""


class ConductorError(Exception):
    """Something went wrong that Conductor knows about."""

    def __init__(self, message: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        super().__init__(self.message)


class UsageError(ConductorError):
    """That order cannot be understood."""

    def __init__(self, message: str, *, field: str | None = None, example: str | None = None) -> None:
        self.field = field
        self.example = example
        super().__init__(message)


class UnknownWordsError(UsageError):
    """Those words are not understood."""


class NotFoundError(ConductorError):
    """There is nothing of that name."""


class StateError(ConductorError):
    """That cannot be done now."""


class InputRefusedError(ConductorError):
    """What was handed in is refused."""

    def __init__(self, message: str, *, rule: str = "input") -> None:
        self.rule = rule
        super().__init__(message)


class PlanRejectedError(ConductorError):
    """The plan breaks the rules of plans."""

    def __init__(self, reasons: str) -> None:
        self.reasons = reasons
        super().__init__(f"The plan was rejected: {reasons}.")


class SettingsError(ConductorError):
    """The settings are not usable."""

    def __init__(self, message: str, *, without: str = "what is wrong") -> None:
        """``without`` is what does not count where work goes on all the same."""
        super().__init__(message)
        self.without = without


class UnreachableError(SettingsError):
    """What the settings name does not answer. It may do so later, with the same settings."""


class StoreError(ConductorError):
    """The database cannot be used."""


class DatabaseTooNewError(StoreError):
    """The database was written by a newer Conductor: update the program, or use another data folder."""


class DatabaseMalformedError(StoreError):
    """The database file is damaged; it was left as it is."""


class DatabaseInUseError(StoreError):
    """Another Conductor works on this data folder."""


class NoRoomError(StoreError):
    """The disk takes nothing more; nothing goes on until there is room."""


class SandboxUnavailableError(ConductorError):
    """No sandbox that this task needs is available here."""


class WorkspaceError(ConductorError):
    """A git or file operation failed."""


class GitHostError(ConductorError):
    """A git host said no."""

    def __init__(
        self, message: str, *, advice: str = "", again: bool = False, retry_after: float | None = None
    ) -> None:
        self.advice = advice
        """What people are to do."""
        self.again = again
        """Whether the same may work later by itself."""
        self.retry_after = retry_after
        """Seconds the host asks to wait."""
        super().__init__(message)


class AgentError(ConductorError):
    """An agent could not do its task."""

    def __init__(self, message: str, *, remedy: Remedy = "again", retry_after: float | None = None) -> None:
        self.remedy: Remedy = remedy
        self.retry_after = retry_after
        super().__init__(message)


class ModelError(AgentError):
    """A model API failed."""

    def __init__(
        self,
        message: str,
        *,
        remedy: Remedy = "again",
        retry_after: float | None = None,
        ails: Ailment | None = None,
        billed: bool = False,
        limited: bool = False,
    ) -> None:
        self.ails = ails
        """What it says about the provider itself, whatever was asked: it needs a rest, has no credit left, or is set up wrongly."""
        self.billed = billed
        """True when the answer had begun, so that the provider may charge for the call though it is worth nothing."""
        self.limited = limited
        """True when the provider is well but counts calls and had too many (429)."""
        super().__init__(message, remedy=remedy, retry_after=retry_after)


class ContextTooLongError(ModelError):
    """The conversation does not fit into the model's window; shortened, it can be asked again."""


class SilentError(ModelError):
    """The provider was silent for as long as anybody waits. To find that out again costs as much time."""


class TooDearError(ModelError):
    """The budget does not allow the call, not even with a shorter answer; one of a cheaper model may fit."""


class FencedError(ConductorError):
    """This attempt was handed to somebody else; nothing it does counts any more."""


class Parked(ConductorError):  # noqa: N818 - an order to wait, not a fault
    """This attempt waits for a person; it goes on when the answer is there."""
