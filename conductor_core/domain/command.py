"""What a person orders, and what comes back. One declaration serves every surface."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, JsonValue, SkipValidation

from conductor_core.domain.card import Card
from conductor_core.domain.handed import Handed
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.people import Actor, Role
from conductor_core.domain.value import Value

Topic = Literal["begin", "decide", "steer", "look", "deliver", "team", "house", "keep"]
"""What a command is about; help lists them under it."""

TOPICS: Mapping[Topic, str] = MappingProxyType(
    {
        "begin": "Begin and end",
        "decide": "Say yes, no, or which",
        "steer": "Change what is done, and how",
        "look": "Look",
        "deliver": "Hand over to a git host",
        "team": "Agents",
        "house": "Rules, manners and settings",
        "keep": "Keep, move and forget",
    }
)
"""Each with its heading, in the order of help."""


@dataclass(frozen=True)
class Rest:
    """Marks the one field of a command that takes the rest of the line as it stands."""


Named = Literal["agent", "person", "project", "setting"]


@dataclass(frozen=True)
class Names:
    """Marks a field that names something that is there already: a form can show what there is."""

    what: Named


@dataclass(frozen=True)
class Precise:
    """Marks a field by which surfaces say exactly what they mean; no form asks a person for it."""


@dataclass(frozen=True)
class CommandSpec:
    """What surfaces need to know of a command beyond its fields."""

    needs: Role
    """Least role that may give it."""
    topic: Topic
    example: str
    """A line that works."""
    reads_only: bool = False
    """True when it changes nothing, so it may run beside a working service."""
    also: tuple[str, ...] = ()
    """Other words for it."""
    sure: str = ""
    """What a person who is there is asked first, with fields in braces: for what cannot be taken back."""


class Command(BaseModel):
    """Base of all commands. The docstring is its help; each field has a description."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spec: ClassVar[CommandSpec]
    name: str

    @property
    def doubt(self) -> str:
        """What to ask before it is carried out; nothing where it can be taken back."""
        return self.spec.sure.format_map(self.model_dump(mode="json"))


TERMINAL = "console"
"""The surface of who sits at the machine."""


class Place(Value):
    """Where a command was given."""

    surface: str
    """``console``, ``cli``, ``slack``, …"""
    run: RunId | None = None
    """The run whose thread it was given in."""
    interactive: bool = False
    """True when a person is there who can be asked."""
    room: RoomId | None = None
    """The thread, channel or direct conversation, where it is not the one of the run."""

    away: bool = False
    """Whoever orders here does not sit at this machine: its files are none of theirs."""
    channel: RoomId | None = None
    """All of the channel or direct conversation: what is of no single thread stands there."""
    private: bool = False
    """Not everybody may look into that channel."""
    member_of: frozenset[RoomId] = frozenset()
    """Other channels that not everybody may look into, and that whoever orders is in; known only where a reply is for them alone."""
    passing: bool = False
    """Nothing is shown here: the reply is all that there is."""
    aloud: bool = False
    """Others read the reply as well."""

    @property
    def spot(self) -> RoomId:
        """The place where people talk."""
        return self.room or RoomId(f"{self.surface}:{self.run or ''}")

    @property
    def within(self) -> RoomId | None:
        """The channel, where what is begun in it is only for who is there."""
        return self.channel if self.private else None

    def thread_of(self, run: RunId) -> RoomId:
        """Where a run that is begun here is shown."""
        return self.room or RoomId(f"{self.surface}:{run}")


class Envelope(Value):
    """A command with who gave it and where."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    command: Command
    actor: Actor
    place: Place
    handed: Handed = Handed()
    """What came with it."""
    key: str | None = None
    """Dedupe key: the same key is carried out once, and answered the same."""


class Reply(Value):
    """What the person gets at once."""

    outcome: Literal["ok", "failed", "refused"] = "ok"
    """``failed``: the order was carried out, but the run it began or followed did not end well."""
    text: str
    """One sentence."""
    card: Card | None = None
    run: RunId | None = None
    alone: bool = False
    """Only for whoever gave the order, though it was given where others read."""
    data: Annotated[JsonValue, SkipValidation] = None
    """The same as data, for ``--json`` and REST. It may be long, and is ours: nobody looks through it again."""
