"""Calls that were under way when their attempt ended: nobody will say what became of them."""

from conductor_core.domain.agent import Spent
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.run import Attempt
from conductor_core.domain.usage import Usage
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.unanswered import at_most

DOOR = "door-"
"""Begins the key of a call that an agent program makes by itself; who carries it books it, also when it is stopped."""

STOP = "a stop or a crash"
"""Cuts off the calls of an attempt that goes on later."""


def write_off(moment: Moment, attempt: Attempt) -> None:
    """Book what is still set aside for an attempt that ends, at what it could cost at most: the provider may charge it.

    ``attempt`` is as it was before; while it runs, calls of agent programs are left to those who carry them.
    """
    for charge, reserved in moment.tx.ledger.open(attempt.id).items():
        if attempt.state == "running" and charge.removeprefix(f"{attempt.id}/").startswith(DOOR):
            continue
        cost = at_most(moment.roster, attempt, reserved)
        usage = Usage(input_tokens=moment.tx.ledger.tokens_aside(charge), cost=cost)
        moment.tx.ledger.settle(charge, usage, moment.now)
        key = TaskKey(attempt.task.partition(".")[2])
        spent = Spent(
            model=attempt.model or attempt.agent, vendor=attempt.vendor, usage=usage, cut_off_by="the end of its try"
        )
        moment.tell(attempt.run, AgentReported(task=key, attempt=attempt.id, report=spent))
