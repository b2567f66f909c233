"""Where in Slack something is said and shown."""

from dataclasses import dataclass

from conductor_core.domain.ids import RoomId


@dataclass(frozen=True)
class Spot:
    """A thread."""

    team: str
    channel: str
    thread: str
    """Time stamp of its first message; ``@R7`` for news of a run that stand in the channel itself."""

    @property
    def under(self) -> str | None:
        """The message that answers hang on; None where they stand in the channel itself."""
        return None if not self.thread or self.thread.startswith("@") else self.thread

    @property
    def is_direct(self) -> bool:
        """Whether one person talks with us alone there."""
        return self.channel.startswith("D")

    @property
    def whole(self) -> RoomId:
        """All of the channel."""
        return RoomId(f"slack:{self.team}/{self.channel}/")

    @classmethod
    def of(cls, room: RoomId) -> "Spot":
        """The thread that is this room."""
        team, channel, thread = str(room).partition(":")[2].split("/")
        return cls(team, channel, thread)

    @property
    def room(self) -> RoomId:
        """The room that is this thread."""
        return RoomId(f"slack:{self.team}/{self.channel}/{self.thread}")
