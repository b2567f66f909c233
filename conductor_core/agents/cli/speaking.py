"""What every way of talking to an agent program has in common: the order, what is heard meanwhile, and how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import JsonValue

from conductor_core.domain.agent import AgentReport
from conductor_core.domain.remark import Opening
from conductor_core.domain.usage import Usage
from conductor_core.errors import AgentError, Ailment
from conductor_core.ports.sandbox import Running, Session

Kind = Literal["look", "edit", "run", "reach", "other"]
"""What an action is: reading, changing files, running commands, reaching out to the world, or none of these."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Something the program asks permission for."""

    kind: Kind
    action: str
    """For people, e.g. ``run a command``."""
    detail: str
    """What exactly; the same wish has the same words."""
    paths: tuple[str, ...] = ()
    """Files it is about, as the program names them."""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One start of a program."""

    running: Running
    files: Session
    """Reads and writes files for a program that asks us to."""
    folder: str
    """The workspace as the program sees it."""
    order: str
    """What to say first."""
    go_on: str
    """What to say instead where the session is continued."""
    session: str | None
    """The session to be continued."""
    meta: Mapping[str, JsonValue]
    farewell: bool = True
    """Whether the program is told to stop when the talk is broken off; one that is not forgets what it did in that turn."""
    silence: float
    """Seconds without a sign of life after which it counts as hanging."""


class Listener(Protocol):
    """Who hears what the program says."""

    async def began(self, session: str, version: str) -> None:
        """The session is known from now on; ``version`` is empty where the program does not say it."""
        ...

    async def tell(self, report: AgentReport) -> None:
        """It said or did something."""
        ...

    def used(self, usage: Usage) -> None:
        """Its own account so far, told however the talk ends. The program's declaration says what its figures cover."""
        ...

    async def permit(self, wish: Wish) -> bool:
        """Whether it may.

        Raises:
            Parked: nobody has decided yet; the program is to be ended and the attempt waits.
        """
        ...

    async def interjected(self, opening: Opening) -> str:
        """What people say that is not to wait for the end of the turn, asked between tool calls; empty where nothing is.

        Whoever gets words breaks the turn off and says them in the same session.
        """
        ...

    async def next_words(self, text: str) -> str | None:
        """What to say when the program has come to an end with ``text``; None when that is all."""
        ...


class Speaker(Protocol):
    """A way of talking."""

    async def converse(self, talk: Talk, listener: Listener) -> str:
        """From the first word to the last, which is returned.

        When it is cancelled it tells the program to stop, waits a moment, and leaves the killing to the caller.

        Raises:
            MisbehavedError: the program did not do its part.
            LostSessionError: the session cannot be continued; another start without it may do.
            Parked: a person has to decide something first.
        """
        ...


class MisbehavedError(AgentError):
    """An agent program did not do its part."""

    def __init__(self, message: str, *, ails: Ailment | None = None) -> None:
        self.ails = ails
        super().__init__(message, remedy="other_agent")


class LostSessionError(AgentError):
    """The session of an agent program cannot be continued."""
