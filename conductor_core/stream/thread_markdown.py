"""A run's thread as a Markdown file."""

from collections.abc import Callable

from conductor_core.domain.ids import RunId
from conductor_core.events.record import EventRecord
from conductor_core.logic.rendering.thread import thread_of
from conductor_core.ports.store import Store, Transaction
from conductor_core.stream.room import PAGE


async def thread_markdown(store: Store, run: RunId) -> str:
    """The thread as it reads now, folded from the log: the same events give the same text, with or without a room."""
    records: list[EventRecord] = []
    while page := await store.read(_after(run, records[-1].number if records else 0)):
        records += page
    return thread_of(run, records)


def _after(run: RunId, number: int) -> Callable[[Transaction], tuple[EventRecord, ...]]:
    return lambda tx: tuple(tx.events.after(run, number, PAGE))
