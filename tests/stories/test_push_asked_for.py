"""A goal may ask for the push of its result; that is no yes to it."""

from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.push import Remote
from conductor_core.commands.start import Start
from conductor_core.domain.ids import RunId
from conductor_core.testing.stage import ANN
from tests.stories.git_house import hosted, life, until


async def test_a_goal_that_asks_for_a_push_says_so_in_its_plan_and_waits_for_the_yes(tmp_path: Path) -> None:
    """It is ordered when the run is done, as the wish of who started it; nothing is sent before somebody else says yes."""
    async with hosted(tmp_path) as host, life(tmp_path, host, {"hello.txt": "@\n"}) as at:
        await at.until((await at.order(Start(goal="greet", project="tally"))).run)
        first = await at.thread(RunId("R1"))
        assert "Asks for:" not in first
        await at.order(Remote(project="tally", address=host.remote))
        await at.until((await at.order(Start(goal="greet, then open a pull request", project="tally"))).run)
        found = await until(at, "asking", run="R2")
        said = (await at.thread(RunId("R2"))).replace("&#8203;", "")
        assert f"The result: push, to {host.remote}, when it is done; push: a member" in said
        assert (host.branches(), found.ordered_by) == (["main"], ANN)
        own = await at.order(Approve(what="push"), run="R2")
        assert own.outcome == "refused"
        assert (await at.order(Approve(what="push"), run="R2", by="Bob")).outcome == "ok"
        await until(at, "open", run="R2")
