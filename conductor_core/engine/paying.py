"""Letting an agent work as long as it may use more."""

from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.cap import CapReached
from conductor_core.engine.desk import AttemptDesk
from conductor_core.errors import Parked
from conductor_core.ports.agent import Agent


class HeldError(Parked):
    """Nothing more may be used; the run is held until somebody decides."""

    def __init__(self, reached: CapReached) -> None:
        self.reached = reached
        super().__init__(reached.why)


async def paid(agent: Agent, brief: Brief, desk: AttemptDesk) -> Outcome:
    """What came of it.

    Raises:
        HeldError: it failed because its next call is not allowed; it goes on from there when more is.
    """
    outcome = await agent.run(brief, desk)
    if outcome.kind == "failed" and desk.reached is not None:
        reached = desk.reached
        await desk.still()
        raise HeldError(reached)
    return outcome
