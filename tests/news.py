"""What stories of a project's news need on every surface: work that is never the same, and days that pass."""

import itertools
from datetime import timedelta

from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent


def poet() -> ScriptedAgent:
    """Every poem is another."""
    numbers = itertools.count()

    async def writes(_brief: Brief, desk: Desk) -> Outcome:
        await desk.workspace.session.put({"poem.txt": File(content=f"poem {next(numbers)}".encode())})
        return Done(summary="written")

    return ScriptedAgent("coder", writes)


async def a_day_passes(truth: Truth) -> None:
    """As far as digests know."""

    def op(moment: Moment) -> None:
        for place, manners in moment.tx.rooms.with_digests():
            earlier = {
                project: one.model_copy(update={"told": one.told - timedelta(days=1)})
                for project, one in manners.digests.items()
            }
            moment.tx.rooms.behave(place, None, manners.model_copy(update={"digests": earlier}))

    await truth.change(op)
