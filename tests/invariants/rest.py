"""How a story ends: people answer what is asked and let go on what stands still, until nothing is left to do."""

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.budget import Budget
from conductor_core.commands.race import Pick
from conductor_core.commands.steer import Resume
from conductor_core.domain.command import Command
from conductor_core.domain.run import FINAL_RUN_STATES
from tests.invariants.claims import Books, read
from tests.invariants.world import Order, World

ROUNDS = 40
"""Of what people do; a service that needs more does not come to rest."""


async def come_to_rest(world: World) -> None:
    """Until all runs are over."""
    for number in range(ROUNDS):
        world.life.gate.throw_open()
        await world.settle()
        left = [one for one in await read(world) if one.run.state not in FINAL_RUN_STATES]
        if not left:
            return
        for one in left:
            for turn, (by, command) in enumerate(_wanted(one)):
                await world.order(Order(f"rest-{number}-{one.run.id}-{turn}", by, command, one.run.id))
                await world.settle()
        await world.passes(60)
    states = {one.run.id: (one.run.state, one.run.reason, {t.key: t.state for t in one.tasks}) for one in left}
    raise AssertionError(f"never comes to rest: {states}")


def _wanted(one: Books) -> list[tuple[str, Command]]:
    """What somebody has to do so that it goes on."""
    questions = [question for question in one.questions if question.state == "pending"]
    picks = [task for task in one.tasks if task.planned.kind == "pick" and task.placings and not task.picked]
    requests = [approval for approval in one.approvals if approval.open]
    return [
        *([("Ann", Budget(what="off"))] if one.run.held else []),
        *([("Ann", Budget(what="off tokens"))] if one.run.held else []),
        *([("Ann", Resume())] if one.run.state == "paused" else []),
        *((who, Approve(number=request.id)) for request in requests for who in ("Ann", "Bob")),
        *(("Ann", Answer(question=question.id, text=question.choices[0])) for question in questions),
        *(("Ann", Pick(task=task.key, entry=placing.number)) for task in picks for placing in task.placings[:1]),
    ]
