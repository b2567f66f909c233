"""What the store keeps for people: requests to them, the threads they look at, the orders they gave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from pydantic import JsonValue

from conductor_core.domain.account import Account
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.card import Card
from conductor_core.domain.cassette import Inbound
from conductor_core.domain.ids import MessageRef, ProjectId, RoomId, RunId
from conductor_core.domain.installation import Installation
from conductor_core.domain.publication import Publication
from conductor_core.domain.remark import Remark
from conductor_core.domain.room import Effect, Message, Room
from conductor_core.domain.talk import Following, Manners


class Asks(Protocol):
    """Approvals and questions."""

    def add_approval(self, approval: Approval) -> Approval:
        """Ask for a new one; its id is given here."""
        ...

    def approvals(self, run: RunId) -> Sequence[Approval]:
        """All of a run, in the order they were asked."""
        ...

    def reaches(self, run: RunId) -> tuple[Approval, ...]:
        """Those of a run that let its tasks connect to hosts, in the order they were asked."""
        ...

    def approvals_due(self, at: datetime) -> Sequence[Approval]:
        """Pending ones of all runs that people are to be reminded of by then."""
        ...

    def approvals_open(self) -> Sequence[Approval]:
        """Those of all runs that nobody has answered, in the order they were asked."""
        ...

    def save_approval(self, approval: Approval) -> None:
        """What was answered, or when people are reminded again; what was asked stays."""
        ...

    def add_question(self, question: Question) -> Question:
        """Ask a new one; its id is given here."""
        ...

    def questions(self, run: RunId) -> tuple[Question, ...]:
        """All of a run, in the order they were asked."""
        ...

    def questions_due(self, at: datetime) -> Sequence[Question]:
        """Pending ones of all runs whose default counts by then."""
        ...

    def questions_open(self) -> Sequence[Question]:
        """Pending ones of all runs."""
        ...

    def save_question(self, question: Question) -> None:
        """Its answer."""
        ...


class Remarks(Protocol):
    """What people said to the agents of a run."""

    def add(self, remark: Remark) -> None: ...
    def of(self, run: RunId) -> tuple[Remark, ...]:
        """In the order they were said."""
        ...

    def save(self, remark: Remark) -> None: ...


class Rooms(Protocol):
    """Where runs are shown, and what is owed there."""

    def add(self, room: Room) -> None: ...
    def get(self, room: RoomId) -> Room | None: ...
    def of(self, run: RunId) -> Sequence[Room]: ...
    def of_unfinished(self) -> Sequence[Room]:
        """Rooms that have events left to show or effects left to send."""
        ...

    def save(self, room: Room) -> None: ...
    def remove(self, room: RoomId) -> None:
        """With what is owed there and what is known of its messages."""
        ...

    def owe(self, room: RoomId, key: str, slot: str, act: Literal["post", "edit"], card: Card) -> None:
        """Add an effect; the same key adds nothing. A newer edit drops an unsent one of its slot and goes out last."""
        ...

    def owed(self, room: RoomId) -> Sequence[Effect]: ...
    def attempted(self, effect: int) -> bool:
        """It is about to be handed to the surface: in doubt until settled. False when it is owed no more."""
        ...

    def settled(self, effect: int, ref: MessageRef) -> None:
        """It stands there; remembers the message of its slot."""
        ...

    def failed(self, effect: int) -> None:
        """It surely did not arrive: no longer in doubt, one more try counted."""
        ...

    def message(self, room: RoomId, slot: str) -> Message | None: ...
    def stands(self, message: str) -> bool:
        """Whether that message of a surface is, wholly or in part, the one of a slot, which is kept current; an answer is none."""
        ...

    def posted(self, room: RoomId) -> Sequence[tuple[str, Card]]:
        """Every slot's latest card that was sent, in order of first posting: the thread as it reads now."""
        ...

    def sent(self, room: RoomId) -> Sequence[str]:
        """Keys of everything that was sent, in order."""
        ...

    def manners(self, place: RoomId) -> Manners:
        """How we behave in a thread, a channel or a direct conversation; a place needs no run."""
        ...

    def behave(self, place: RoomId, run: RunId | None, how: Manners) -> None: ...
    def following(self, project: ProjectId) -> Sequence[tuple[RoomId, Following]]:
        """Places that are told the news of a project."""
        ...

    def with_pages(self) -> Sequence[tuple[RoomId, Manners]]:
        """Places that follow a project, or have its news told together, or where the page about that still stands."""
        ...

    def with_digests(self) -> Sequence[tuple[RoomId, Manners]]:
        """Places that have the news of a project told together."""
        ...


class Publications(Protocol):
    """What runs have on git hosts; a run has one, or none."""

    def get(self, run: RunId) -> Publication | None: ...
    def put(self, publication: Publication) -> None: ...
    def watched(self) -> Sequence[Publication]:
        """Those with which something happens without anybody's order: on their way, or open."""
        ...


class Inbounds(Protocol):
    """What was ordered of runs, refusals included; nothing that only looks."""

    def add(self, order: Inbound) -> None: ...
    def of(self, run: RunId) -> tuple[Inbound, ...]:
        """In the order it came."""
        ...


class Accounts(Protocol):
    """People we know."""

    def get(self, account: str) -> Account | None: ...
    def put(self, account: Account) -> None: ...
    def all(self) -> Sequence[Account]:
        """In the order of their names."""
        ...


class Arrivals(Protocol):
    """What came in over chat platforms, kept before it is acknowledged; a key is taken once until it is forgotten."""

    def take(self, surface: str, key: str, place: str, body: dict[str, JsonValue], at: datetime) -> bool:
        """False when it came before."""
        ...

    def places(self, surface: str) -> Mapping[str, datetime]:
        """When the newest came of each place that anything ever came of."""
        ...

    def last(self, surface: str) -> datetime | None:
        """When the newest of them came; None where none ever did."""
        ...

    def waiting(self, surface: str, after: int = 0) -> Sequence[Arrival]:
        """What nobody dealt with yet, oldest first: those that came after one number."""
        ...

    def done(self, surface: str, key: str, at: datetime) -> None:
        """It was dealt with: only its key is kept."""
        ...

    def forget(self, before: datetime) -> int:
        """Let go of the keys of what was dealt with before then; how many.

        What has no place happens once for ever, and the newest of each surface says when we heard last: both stay.
        """
        ...


class Installations(Protocol):
    """Workspaces of chat platforms that let us in. Every process on the database may change them; nothing of them is remembered."""

    def get(self, installation: str) -> Installation | None: ...
    def put(self, installation: Installation) -> None: ...
    def all(self) -> Sequence[Installation]:
        """In the order of their ids."""
        ...


class Inbox(Protocol):
    """Orders handed in by other processes, and keys of orders already carried out."""

    def put(self, key: str, body: dict[str, JsonValue], at: datetime) -> bool:
        """False when the key was there before."""
        ...

    def waiting(self) -> Sequence[tuple[str, dict[str, JsonValue]]]: ...
    def answered(self, key: str, reply: dict[str, JsonValue], at: datetime) -> None: ...
    def reply(self, key: str) -> dict[str, JsonValue] | None: ...
