"""What somebody is to answer in their own words, so that it can be read where they write."""

from conductor_core.commands.answer import Answer
from conductor_core.domain.ids import RunId
from conductor_core.engine.conductor import Conductor
from conductor_core.logic.grammar import NeedsInput


async def question_of(conductor: Conductor, missing: NeedsInput) -> str:
    """The question that an order without its answer names; empty where it is another order, or names none."""
    run, number = (str(missing.given.get(name, "")) for name in ("run", "question"))
    if missing.command is not Answer or not run:
        return ""
    asked = await conductor.read(lambda tx: tx.asks.questions(RunId(run.upper())))
    return next((one.text for one in asked if str(one.id) == number), "")
