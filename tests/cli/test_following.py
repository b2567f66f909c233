"""One person at one run: what is begun in its thread is shown to its end, and the last word is never missing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.cli.ends import exit_code
from adapters.cli.farewell import Farewell, answered_by
from adapters.cli.following import Follower
from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume
from conductor_core.commands.waiting import to_be_said
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import ANN, Stage, planner, stage, work
from tests.cli.quiet_house import LeftError, QuietHouse

STAYS = "R1 waits for what you type here; Ctrl-C leaves it paused."


@asynccontextmanager
async def followed(folder: Path) -> AsyncIterator[tuple[Stage, QuietHouse, Follower]]:
    """A run whose plan waits, and who watches it."""
    async with stage(folder, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(Start(goal="make a poem", project="poems"))
        run = (await at.until(reply.run, "awaiting_approval")).id
        house, farewell = QuietHouse(at.conductor), Farewell()
        farewell.begun(run, again=True)
        follower = Follower(house, ANN, run, farewell)
        await follower.begin()
        yield at, house, follower


async def test_a_run_started_in_the_thread_is_shown_when_the_first_is_over(tmp_path: Path) -> None:
    """What is typed then is meant for it."""
    async with followed(tmp_path) as (at, house, follower):
        told = await house.type("start project=letters write a letter")
        assert told == "R2 is on its way in project letters. It is shown here when R1 is over."
        await at.until(RunId("R2"), "awaiting_approval")
        await at.order(Approve(run="R1"))
        await at.order(Approve(run="R2"))
        assert (await follower.follow()).id == "R1"
        assert (await at.conductor.run(RunId("R2"))).state == "done"
        assert house.said == ["[thread of R1]", "Now R2, which was started here:", "[thread of R2]"]
        assert await house.type("stop") == "R2 is done; there is nothing to stop."


async def test_the_first_ctrl_c_stops_every_run_and_the_second_leaves_with_a_word(tmp_path: Path) -> None:
    async with followed(tmp_path) as (at, house, follower):
        await house.type("!start write a letter")
        await house.interrupt()
        assert house.said[-1] == "Stopping …"
        assert (await follower.follow()).state == "paused"
        assert (await at.conductor.run(RunId("R2"))).state == "paused"
        with pytest.raises(LeftError, match=r"^R1 is saved\. The same command goes on with it, and so does `"):
            await house.interrupt()


async def test_a_paused_run_waits_for_who_sits_at_the_terminal(tmp_path: Path) -> None:
    """As every card that asks for something: what is typed lets it go on."""
    async with followed(tmp_path) as (at, house, follower):
        following = asyncio.create_task(follower.follow())
        assert await house.type("pause") == "R1 is stopped. `resume R1` goes on where it was."
        await house.hears(STAYS)
        assert await house.type("resume") == "R1 goes on."
        await at.until(RunId("R1"), "awaiting_approval")
        await house.type("approve")
        assert (await following).state == "done"


async def test_ctrl_c_leaves_a_paused_run_as_it_is(tmp_path: Path) -> None:
    """Nothing has to be stopped any more, and nothing says so."""
    async with followed(tmp_path) as (_, house, follower):
        following = asyncio.create_task(follower.follow())
        await house.type("pause")
        await house.hears(STAYS)
        await house.interrupt()
        assert (await following).state == "paused"
        assert house.said[-1] == STAYS


async def test_another_run_that_is_started_while_one_is_paused_is_shown_at_once(tmp_path: Path) -> None:
    async with followed(tmp_path) as (at, house, follower):
        following = asyncio.create_task(follower.follow())
        await house.type("pause")
        await house.hears(STAYS)
        await house.type("!start write a letter")
        await house.hears("[thread of R2]")
        await at.until(RunId("R2"), "awaiting_approval")
        await house.type("approve")
        assert (await following).state == "paused"
        assert (await at.conductor.run(RunId("R2"))).state == "done"


async def test_where_nobody_sits_a_paused_run_ends_it(tmp_path: Path) -> None:
    """Whoever reads a pipe cannot answer."""
    async with followed(tmp_path) as (_, house, follower):
        house.interactive = False
        await house.type("pause")
        assert (await follower.follow()).state == "paused"


async def test_what_a_person_began_waits_for_people_where_nobody_sits(tmp_path: Path) -> None:
    """Nothing is answered by itself; the process ends as for a paused run, and says what answers it."""

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        return Done(summary=await desk.ask("Which colour?", ("red", "blue")), unchanged_ok=True)

    team = planner(work("T1"), work("T2", hosts=("pypi.org:443",))), ScriptedAgent("coder", asks)
    async with stage(tmp_path, *team) as at:
        run = (await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")).id
        house = QuietHouse(at.conductor)
        house.interactive = False
        follower = Follower(house, ANN, run, Farewell())
        await follower.begin()
        left = await follower.follow()
        assert (left.state, exit_code(Resume(), left.state)) == ("awaiting_approval", 130)
        await at.order(Approve(what="plan"), run=run)
        left = await follower.follow()
        assert (left.state, exit_code(Resume(), left.state)) == ("running", 130)
        orders = await at.store.read(lambda tx: to_be_said(tx, left))
        assert orders == ("approve network R1", "answer 1 …")
        assert answered_by("R1", orders).partition("; ")[0].endswith(" answer 1 …` answer it")
        assert {"question.answered", "approval.superseded"}.isdisjoint(await at.kinds(run))
        await at.order(Answer(text="red"), run=run)
        await at.order(Reject(what="network"), run=run)
        await at.told(run, "question.asked", 2)
        await at.order(Answer(question=2, text="red"), run=run)
        assert (await follower.follow()).state == "done"


@pytest.mark.parametrize("program", ["conductor", ".venv/bin/conductor"])
async def test_an_order_as_it_is_given_from_a_shell_is_taken_in_the_thread_too(tmp_path: Path, program: str) -> None:
    """Cards tell it so where it is still read when the program has ended."""
    async with followed(tmp_path) as (_, house, _):
        assert await house.type(f"{program} stop R1") == "R1 is stopped. `resume R1` goes on where it was."


async def test_a_heading_comes_before_its_list(tmp_path: Path) -> None:
    async with followed(tmp_path) as (_, house, _):
        assert await house.type("help") is None
        assert house.said[-2:] == ["What you can order:", "Commands"]


async def test_words_that_might_begin_a_second_run_are_asked_about(tmp_path: Path) -> None:
    """The card says what they would be; a yes makes them that, and no run begins."""
    async with followed(tmp_path) as (at, house, _):
        assert await house.type("start with the schema, please") is None
        assert house.said[-1] == "Is that meant for me?"
        worked_out = (
            "A planner works out what “start with the schema, please” makes of the plan of R1; it is shown first."
        )
        assert await house.type("yes") == worked_out
        assert [run.id for run in await at.store.read(lambda tx: tx.runs.all())] == ["R1"]
