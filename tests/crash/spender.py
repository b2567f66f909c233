"""A process that spends a run's money as fast as it can, until it is killed or the money is gone.

Fifty attempts make calls beside each other. The provider's own bill is a file that outlives the process: one byte for each call
that reached it. It says a line for each call that reached the provider, and ``over`` when no attempt may spend any more.
"""

import asyncio
import os
import random
from pathlib import Path

from conductor_core.domain.cap import Cap
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.engine.clock import SystemClock
from conductor_core.errors import ModelError
from conductor_core.ports.model import Listener
from tests.acceptance.birth import Stream
from tests.stories.counting_house import WORST, House, Provider, answer, counting_house, request

ATTEMPTS = 50
BILL = "bill"
FAULTY = 5
"""One call of so many breaks in the middle of the answer, and is charged all the same."""


class Charging(Provider):
    """Charges each call before it answers it, at what it could cost at most."""

    def __init__(self, bill: int, told: Stream) -> None:
        super().__init__(lambda _: answer(cost=WORST))
        self._bill = bill
        self._told = told

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        os.write(self._bill, b"$")
        os.write(self._told.number, b"asked\n")
        await asyncio.sleep(0.01)
        if random.random() < 1 / FAULTY:
            raise ModelError("the connection broke", ails="cooling", billed=True, retry_after=0.001)
        return await super().ask(request, listener)


def spend(folder: Path, cap: Cap, told: Stream) -> None:
    """The main function of the process."""
    asyncio.run(_spend(folder, cap, told))


async def _spend(folder: Path, cap: Cap, told: Stream) -> None:
    bill = os.open(folder / BILL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    async with counting_house(folder, SystemClock(), attempts=ATTEMPTS) as house:
        model = Charging(bill, told)
        if cap.scope == "project":
            await house.store.write(lambda tx: tx.caps.set(cap))
        await asyncio.gather(*(_call(house, number, cap, model) for number in range(1, ATTEMPTS + 1)))
    os.write(told.number, b"over\n")


async def _call(house: House, number: int, cap: Cap, model: Provider) -> None:
    """Make calls until the budget says no."""
    journal = await house.take(number, budget=cap.amount if cap.scope == "run" else None)
    count = 0
    while True:
        count += 1
        try:
            await journal.ask(model, request(f"call {count} of attempt {number}"))
        except ModelError as error:
            if error.remedy == "person":
                return
