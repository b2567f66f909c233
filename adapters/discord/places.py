"""Where in Discord something is said and shown."""

from dataclasses import dataclass

from conductor_core.domain.ids import RoomId

DIRECT = "@me"
"""In the place of the server, where somebody talks with us alone."""


@dataclass(frozen=True)
class Spot:
    """A thread."""

    guild: str
    """Id of the server."""
    channel: str
    """The channel that the thread belongs to."""
    thread: str
    """Its id, which is the id of the message that it is made from; ``@R7`` for news of a run that stand in the channel itself."""

    @property
    def to(self) -> str:
        """The channel that is posted to: there are no threads where somebody talks with us alone."""
        in_channel = self.guild == DIRECT or not self.thread or self.thread.startswith("@")
        return self.channel if in_channel else self.thread

    @property
    def since(self) -> str:
        """The message after which everything of it stands."""
        return self.thread if self.thread.isdecimal() else "0"

    @property
    def whole(self) -> RoomId:
        """All of the channel."""
        return RoomId(f"discord:{self.guild}/{self.channel}/")

    @property
    def room(self) -> RoomId:
        """The room that is this thread."""
        return RoomId(f"discord:{self.guild}/{self.channel}/{self.thread}")

    @classmethod
    def of(cls, room: RoomId) -> "Spot":
        """The thread that is this room."""
        guild, channel, thread = str(room).partition(":")[2].split("/")
        return cls(guild, channel, thread)
