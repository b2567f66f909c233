"""Where in Slack something is said and shown."""

from dataclasses import dataclass

from conductor_core.domain.ids import RoomId


@dataclass(frozen=True)
class Spot:
    """A thread."""

    team: str
    channel: str
    thread: str
    """Time stamp of its first message."""

    @classmethod
    def of(cls, room: RoomId) -> "Spot":
        """The thread that is this room."""
        team, channel, thread = str(room).partition(":")[2].split("/")
        return cls(team, channel, thread)

    @property
    def room(self) -> RoomId:
        """The room that is this thread."""
        return RoomId(f"slack:{self.team}/{self.channel}/{self.thread}")
