"""What the command line needs of the process it runs in."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, NoReturn, Protocol

from pydantic import JsonValue

from conductor_core.domain.card import Card
from conductor_core.domain.ids import RunId

if TYPE_CHECKING:
    from conductor_core.engine.conductor import Conductor

OnLine = Callable[[str], Awaitable[str | None]]
"""Takes what a person typed; gives what to say to it."""

UNASKED = "Nobody is here to say so: give the order with --yes."
"""What an order that cannot be taken back is refused with where nobody can be asked."""


class House(Protocol):
    """A composed service with a terminal."""

    @property
    def conductor(self) -> "Conductor":
        """The front door; not started yet."""
        ...

    @property
    def interactive(self) -> bool:
        """Whether a person sits at the terminal."""
        ...

    async def watch(self, run: RunId, on_line: OnLine, on_interrupt: Callable[[], Awaitable[None]]) -> None:
        """Show this run's thread from its beginning, take what is typed, and call back at Ctrl-C."""
        ...

    async def listen(self, on_line: OnLine, on_interrupt: Callable[[], Awaitable[None]]) -> None:
        """Take what is typed under a thread that another process keeps, and call back at Ctrl-C."""
        ...

    async def show(self, run: RunId) -> None:
        """Show the thread of another run as well, from its beginning."""
        ...

    def leave(self, text: str) -> NoReturn:
        """End the process now, as after Ctrl-C, with this last line; the terminal is left as it was found."""
        ...

    async def shown(self, run: RunId) -> None:
        """Wait until everything that happened stands in the thread."""
        ...

    async def ask(self, question: str) -> bool | None:
        """Yes or no; yes is what Enter means. None: there was no answer, because the input ended."""
        ...

    async def print(self, card: Card) -> None:
        """Show a card that belongs to no thread."""
        ...

    async def say(self, text: str) -> None:
        """Show a sentence in the thread."""
        ...

    async def attended(self) -> bool:
        """Whether another process works on this folder."""
        ...

    async def news(self, messages: Sequence[tuple[Card | None, Card]]) -> None:
        """Show messages of a thread that another process keeps, each as it was and as it is: new ones, or what changed on them."""
        ...


class Letterbox(Protocol):
    """The inbox of the service that works on the folder: orders and replies by key, as JSON."""

    async def put(self, key: str, body: dict[str, JsonValue]) -> None:
        """Hand in an order."""
        ...

    async def reply(self, key: str) -> dict[str, JsonValue] | None:
        """The answer to an order, once there is one."""
        ...

    async def withdraw(self, key: str, reply: dict[str, JsonValue]) -> dict[str, JsonValue] | None:
        """Answer an order oneself, so that nobody carries it out; the answer it has already where somebody was first."""
        ...


class Premises(Protocol):
    """The data folder, and what can be opened there."""

    def attended(self) -> bool:
        """Whether another process works on it."""
        ...

    def interactive(self) -> bool:
        """Whether a person sits at the terminal."""
        ...

    async def sure(self, question: str) -> bool:
        """Whether a person says yes to what cannot be taken back.

        Raises:
            StateError: nobody can be asked; the order itself has to say it.
        """
        ...

    def leave_faults_to_the_order(self) -> None:
        """Tell nothing of settings that are not usable, because that is what the order itself tells."""
        ...

    def letterbox(self) -> Letterbox:
        """Takes orders for that process. Settings that are not usable here do not matter then, and are only told."""
        ...

    def open(
        self, *, ask: bool, work: bool, alone: bool = True, aside: bool = False
    ) -> AbstractAsyncContextManager[House]:
        """Compose a house.

        Args:
            ask: whether a person may be asked.
            work: whether it will conduct runs itself; where not, settings that are not usable are only told.
            alone: False to look, and let another process work on the same folder.
            aside: threads go to standard error, because standard output is for data.

        Raises:
            ConductorError: it cannot work here; the sentence says why and what to do.
        """
        ...
