"""Who began what a thread shows."""

from conductor_core.domain.ids import RoomId
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.store import Transaction


class Starters:
    """Looks them up in our own tables, as Slack would have to be asked for each thread."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor

    async def of(self, room: RoomId) -> str | None:
        """The user who began the room's run, where it was a user of Slack."""

        def look(tx: Transaction) -> str | None:
            known = tx.rooms.get(room)
            run = tx.runs.get(known.run) if known else None
            return run.started_by.id if run else None

        person = await self._conductor.read(look) or ""
        return person.partition("/")[2] or None if person.startswith("slack:") else None
