"""Somebody at a terminal before a run that a service conducts: they type as if it were their own process."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from adapters.cli.house import House
from adapters.cli.onlooking import Onlooker
from adapters.console.plain_view import PlainView
from adapters.console.surface import ConsoleSurface
from conductor_core.commands.link import Link
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.command import Envelope, Place
from conductor_core.domain.ids import RunId
from conductor_core.engine.clock import SystemClock
from conductor_core.errors import StateError
from conductor_core.ports.agent import Desk
from conductor_core.store.letterbox import Letterbox
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import ANN, Stage, planner, stage, work
from tests.cli.quiet_house import QuietHouse

R1, R2 = RunId("R1"), RunId("R2")
STAYS = "R1 waits for what you type here; Ctrl-C leaves it paused."


class Beside:
    """The folder that the stage works on, seen from another process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.there = True
        """Whether the stage still works on it."""

    def attended(self) -> bool:
        """As it is said."""
        return self.there

    def interactive(self) -> bool:
        """Somebody sits here."""
        return True

    async def sure(self, question: str) -> bool:
        """Yes."""
        return bool(question)

    def leave_faults_to_the_order(self) -> None:
        """There are none."""

    def letterbox(self) -> Letterbox:
        """Of the stage."""
        return Letterbox(self._folder / "conductor.db")

    def open(
        self, *, ask: bool, work: bool, alone: bool = True, aside: bool = False
    ) -> AbstractAsyncContextManager[House]:
        """Never called."""
        raise AssertionError(ask, work, alone, aside)


async def asks(brief: Brief, desk: Desk) -> Outcome:
    """Needs to know a colour."""
    await desk.ask("Which colour?", ("red", "blue"))
    return await writes_its_brief(brief, desk)


@asynccontextmanager
async def looked_on(folder: Path) -> AsyncIterator[tuple[Stage, QuietHouse, Onlooker]]:
    """A run whose plan waits, and who sits before it."""
    async with stage(folder, planner(work("T1")), ScriptedAgent("coder", asks)) as at:
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        shown = ConsoleSurface(folder / "rooms", PlainView(io.StringIO(), SystemClock()))
        keeper = RoomKeeper(at.store, [shown], SystemClock(), at.hub)
        keeping = asyncio.create_task(keeper.run())
        house = QuietHouse(at.conductor)
        yield at, house, Onlooker(house, Beside(folder), ANN, R1)
        keeping.cancel()
        await keeper.close()


async def test_approvals_and_questions_are_answered_by_what_is_typed(tmp_path: Path) -> None:
    """In the words that do under the thread of one's own run: no order names it."""
    async with looked_on(tmp_path) as (at, house, onlooker):
        following = asyncio.create_task(onlooker.follow())
        await house.at_hand.wait()
        said = await house.type("conductor approve")
        assert said is not None
        assert said.startswith("Version 1 of the plan of R1 is approved; work begins.")
        await at.told(R1, "question.asked", 1)
        assert await house.type("2") == "Question 1 is answered: blue."
        seen = await following
        assert seen is not None
        assert seen.state == "done"


async def test_what_changes_nothing_and_what_is_no_order_are_answered_too(tmp_path: Path) -> None:
    async with looked_on(tmp_path) as (_, house, onlooker):
        following = asyncio.create_task(onlooker.follow())
        await house.at_hand.wait()
        assert await house.type("help") is None
        assert {"What you can order:", "Commands"} <= set(house.said)
        assert await house.type("(aside) we should go for lunch") == ""
        assert await house.type("approve digest=00000000") == (
            "The plan of R1 has changed since: look at it again, then approve."
        )
        await house.interrupt()
        assert await following is None
        assert house.said[-1] == "Stopped watching; R1 goes on. `conductor stop R1` stops it."


async def test_what_is_shown_here_no_more_is_looked_at_no_more(tmp_path: Path) -> None:
    """The run of a chat that was linked to a terminal, and is unlinked."""
    async with looked_on(tmp_path) as (at, house, onlooker):
        here = Place(surface="console", interactive=True)
        await at.conductor.submit(Envelope(command=Link(run="R1"), actor=ANN, place=here))
        following = asyncio.create_task(onlooker.follow())
        await house.hears("R1: plan")
        assert await house.type("unlink") == "R1 is shown here no more."
        assert await following is None
        assert house.said[-1] == "Stopped watching; R1 goes on. `conductor stop R1` stops it."


async def test_a_paused_run_waits_for_who_looks_on(tmp_path: Path) -> None:
    async with looked_on(tmp_path) as (at, house, onlooker):
        following = asyncio.create_task(onlooker.follow())
        await house.at_hand.wait()
        assert await house.type("pause") == "R1 is stopped. `resume R1` goes on where it was."
        await house.hears(STAYS)
        assert await house.type("resume") == "R1 goes on."
        await at.until(R1, "awaiting_approval")
        await house.type("cancel")
        seen = await following
        assert seen is not None
        assert seen.state == "cancelled"


async def test_who_leaves_a_paused_run_is_told_how_it_goes_on(tmp_path: Path) -> None:
    async with looked_on(tmp_path) as (_, house, onlooker):
        following = asyncio.create_task(onlooker.follow())
        await house.at_hand.wait()
        await house.type("pause")
        await house.hears(STAYS)
        await house.interrupt()
        assert await following is None
        assert house.said[-1] == "Stopped watching; R1 stays paused. `conductor resume R1` goes on with it."


async def test_a_run_that_is_started_here_is_shown_when_the_first_is_over(tmp_path: Path) -> None:
    """It is looked on at as the first was."""
    async with looked_on(tmp_path) as (at, house, onlooker):
        following = asyncio.create_task(onlooker.follow())
        await house.at_hand.wait()
        told = await house.type("!start project=letters write a letter")
        assert told == "R2 is on its way in project letters. It is shown here when R1 is over."
        await house.type("cancel R1")
        await house.hears("Now R2, which was started here:")
        await at.until(R2, "awaiting_approval")
        await house.type("cancel")
        seen = await following
        assert seen is not None
        assert (seen.id, seen.state) == (R1, "cancelled")
        assert (await at.conductor.run(R2)).state == "cancelled"


async def test_who_looks_on_is_told_that_the_service_is_gone(tmp_path: Path) -> None:
    async with looked_on(tmp_path) as (_, house, onlooker):
        house.others = False
        with pytest.raises(StateError, match=r"^The Conductor that worked on R1 has ended; `conductor resume R1`"):
            await onlooker.follow()
