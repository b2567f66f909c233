"""What people say to a task is read by each of several agents that try it."""

from pathlib import Path

from conductor_core.commands.race import Race
from conductor_core.commands.start import Start
from conductor_core.commands.tell import Tell
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, stage, work
from tests.stories.listeners import Listener, card

GOAL = Start(goal="make a poem")
AUTO = RunOptions(approval="auto")


async def test_each_who_tries_a_task_reads_what_is_said_to_it(tmp_path: Path) -> None:
    """Before the race or while it runs; the cards say for whom the words wait."""
    coder = Listener()
    poets = [ScriptedAgent(name, coder.act, vendor=name) for name in ("ada", "bob")]
    plan = planner(work("T1"), work("T2", "T1", agent="ada"))
    async with stage(tmp_path, plan, *poets, options=AUTO) as at:
        await at.order(GOAL)
        assert await coder.at() == "T1"
        await at.order(Tell(task="T2", text="use spaces"), run="R1")
        await at.order(Race(task="T2", number=2), run="R1")
        assert await card(at, "R1: Ann says to T2 (number 1)") == "use spaces\n\nT2-1 and T2-2 read it when they begin."
        await coder.listen("end")
        assert [await coder.at(), await coder.at()] == ["T2-1", "T2-2"]
        assert coder.heard == ["Ann: use spaces"] * 2
        assert await card(at, "R1: Ann says to T2 (number 1)") == "use spaces\n\nT2-1 and T2-2 have read it."
        await at.order(Tell(task="T2", text="in blue"), run="R1")
        assert "It waits for the next step of T2-1 and T2-2." in await card(at, "R1: Ann says to T2 (number 2)")
        assert await coder.listen("step") == ("Ann: in blue",)
        said = await card(at, "R1: Ann says to T2 (number 2)")
        assert "T2-1 has read it." in said
        assert "It waits for the next step of T2-2." in said
        assert await coder.listen("end") == ("Ann: in blue",)
        assert await coder.listen("end") == ()
        await at.until(RunId("R1"))
        assert await card(at, "R1: Ann says to T2 (number 2)") == "in blue\n\nT2-1 and T2-2 have read it."


async def test_words_to_a_task_at_work_are_read_by_each_who_tries_it_then(tmp_path: Path) -> None:
    """The race takes it off who had it and has not read them."""
    coder = Listener()
    poets = [ScriptedAgent(name, coder.act, vendor=name) for name in ("ada", "bob")]
    async with stage(tmp_path, planner(work("T1", agent="ada")), *poets, options=AUTO) as at:
        await at.order(GOAL)
        assert await coder.at() == "T1"
        await at.order(Tell(task="T1", text="use spaces"), run="R1")
        await at.order(Race(task="T1", number=2), run="R1")
        assert {await coder.at(), await coder.at()} == {"T1-1", "T1-2"}
        assert coder.heard == ["Ann: use spaces"] * 2
        await coder.listen("end")
        await coder.listen("end")
        assert (await at.until(RunId("R1"))).state == "done"
