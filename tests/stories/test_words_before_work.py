"""What is said where nobody works yet, or any more: nobody is promised who is not there."""

from pathlib import Path

from conductor_core.agents.commands import builtin_agents
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Stop
from conductor_core.commands.tell import Tell
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work

NOBODY = (
    "Kept for the record (number 1): nobody in what is left of this plan takes words: its tasks are done by plain programs; "
    "`change …` changes the plan."
)


async def test_where_there_are_only_plain_programs_nobody_is_promised_even_before_the_plan(tmp_path: Path) -> None:
    """As later, once it is made."""
    async with stage(tmp_path, *builtin_agents()) as at:
        run = (await at.order(Start(goal="a command-line tool that counts words, with tests"))).run
        assert (await at.order(Tell(text="in blue"), run=run)).text == NOBODY


async def test_in_a_stopped_run_words_are_for_whoever_begins_next(tmp_path: Path) -> None:
    """Nobody is at work in it."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        run = (await at.order(Start(goal="make a poem"))).run
        await at.until(run, "awaiting_approval")
        await at.order(Stop(run=run))
        reply = await at.order(Tell(text="in blue"), run=run)
        assert reply.text == "Said to whoever begins next (number 1)."
