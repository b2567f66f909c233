"""A process that spends a run's money as fast as it can, until it is killed or the money is gone.

    python -m tests.crash.spender FOLDER BUDGET SCOPE

Fifty attempts make calls beside each other. The provider's own bill is a file that outlives the process: one byte for each call
that reached it. It prints a line for each call that reached the provider, and ``over`` when no attempt may spend any more.
"""

import asyncio
import os
import random
import sys
from pathlib import Path

from conductor_core.domain.cap import Cap
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.engine.clock import SystemClock
from conductor_core.errors import ModelError
from conductor_core.ports.model import Listener
from conductor_core.testing.contracts.store_values import R1, TALLY
from tests.stories.counting_house import WORST, House, Provider, answer, counting_house, request

ATTEMPTS = 50
BILL = "bill"
FAULTY = 5
"""One call of so many breaks in the middle of the answer, and is charged all the same."""


class Charging(Provider):
    """Charges each call before it answers it, at what it could cost at most."""

    def __init__(self, bill: int) -> None:
        super().__init__(lambda _: answer(cost=WORST))
        self._bill = bill

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        os.write(self._bill, b"$")
        os.write(1, b"asked\n")
        await asyncio.sleep(0.01)
        if random.random() < 1 / FAULTY:
            raise ModelError("the connection broke", ails="cooling", billed=True, retry_after=0.001)
        return await super().ask(request, listener)


async def spend(house: House, number: int, cap: Cap, model: Provider) -> None:
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


async def main(folder: Path, cap: Cap) -> None:
    """Spend."""
    bill = os.open(folder / BILL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    async with counting_house(folder, SystemClock(), attempts=ATTEMPTS) as house:
        model = Charging(bill)
        if cap.scope == "project":
            await house.store.write(lambda tx: tx.caps.set(cap))
        await asyncio.gather(*(spend(house, number, cap, model) for number in range(1, ATTEMPTS + 1)))
    os.write(1, b"over\n")


if __name__ == "__main__":
    of: dict[str, Cap] = {
        "run": Cap(scope="run", whose=R1, amount=int(sys.argv[2])),
        "project": Cap(scope="project", whose=TALLY, amount=int(sys.argv[2])),
    }
    asyncio.run(main(Path(sys.argv[1]), of[sys.argv[3]]))
