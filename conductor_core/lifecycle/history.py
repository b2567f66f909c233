"""Everything that happened to a run."""

from collections.abc import Callable, Sequence

from conductor_core.domain.ids import RunId
from conductor_core.events.record import EventRecord
from conductor_core.ports.store import Store, Transaction

PAGE = 500
"""Events read at once: a longer read would hold up the event loop."""


async def history(store: Store, run: RunId) -> list[EventRecord]:
    """All events of a run in order."""
    records: list[EventRecord] = []
    going = True
    while going:
        page, going = await store.read(_after(run, records[-1].number if records else 0))
        records += page
    return records


def _after(run: RunId, number: int) -> Callable[[Transaction], tuple[Sequence[EventRecord], bool]]:
    """A page, and whether more may come: the last event of all may be one that this program does not know."""

    def look(tx: Transaction) -> tuple[Sequence[EventRecord], bool]:
        page = tx.events.after(run, number, PAGE)
        return page, bool(page) and page[-1].number < tx.events.last_number(run)

    return look
