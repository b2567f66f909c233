"""Programs that tests start in a process of their own, because they are to be killed or to run out of room."""

import asyncio
import os
import resource
import sys
from functools import partial
from pathlib import Path

from conductor_core.errors import StoreError
from conductor_core.ports.store import Store, Transaction
from conductor_core.store.opening import open_store
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.store_values import FIRST, NOW, R1, begin, said

CALLERS = 20


def tell(what: object) -> None:
    """One line for the test, at once."""
    os.write(1, f"{what}\n".encode())


async def acknowledge(store: Store) -> None:
    """Write for ever; each number is printed as soon as everything about it is on disk."""
    await store.write(begin)

    def op(tx: Transaction, number: int) -> None:
        tx.events.append(R1, NOW, str(number), said("first"))
        tx.journals.sent(FIRST, f"call-{number}", "d", NOW)
        tx.events.append(R1, NOW, str(number), said("second"))

    async def caller(number: int) -> None:
        while True:
            await store.write(partial(op, number=number))
            tell(number)
            number += CALLERS

    await asyncio.gather(*(caller(number) for number in range(CALLERS)))


async def run_out_of_room(store: Store) -> None:
    """Write until no file may grow any more, look, make room, write again; prints what happened."""
    await store.write(begin)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    written = 0
    try:
        while True:
            await store.write(lambda tx: tx.events.append(R1, NOW, "a", said("x" * 100_000)))
            written += 1
    except StoreError as error:
        tell(error)
    tell(await store.read(lambda tx: tx.events.last_number(R1)) == written > 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await store.write(lambda tx: tx.events.append(R1, NOW, "a", said("again")))
    tell(await store.read(lambda tx: tx.events.last_number(R1)) == written + 1)


async def main(program: str, database: Path) -> None:
    """Run a program on a store."""
    store = await open_store(database, ManualClock())
    await {"acknowledge": acknowledge, "run_out_of_room": run_out_of_room}[program](store)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
