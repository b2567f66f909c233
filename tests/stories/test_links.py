"""One run in rooms of several surfaces: begun in one, linked to another, steered and decided from both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.link import Link, Unlink
from conductor_core.commands.look import Show
from conductor_core.commands.start import Start
from conductor_core.commands.tell import Tell
from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.ids import RoomId, RunId
from conductor_core.domain.people import Actor, Role
from conductor_core.engine.clock import SystemClock
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.testing.surface import FindingSurface, Platform

R1 = RunId("R1")
HERE, THERE = RoomId("slack:T1/C1/1.0"), RoomId("discord:G1/C2/2")
TERMINAL = RoomId("console:R1")


@dataclass
class Rooms:
    """Two platforms and a terminal, and the service between them."""

    at: Stage
    keeper: RoomKeeper
    slack: Platform
    discord: Platform
    terminal: Platform

    async def order(self, command: Command, room: RoomId, *, by: str = "Ann", role: Role = "owner") -> Reply:
        """Somebody gives an order in a thread."""
        surface = room.partition(":")[0]
        shown = await self.at.store.read(lambda tx: tx.rooms.get(room))
        place = Place(surface=surface, run=shown.run if shown else None, interactive=True, away=True, room=room)
        actor = Actor(id=f"{surface}:{by.lower()}", name=by, role=role)
        return await self.at.conductor.submit(Envelope(command=command, actor=actor, place=place))

    async def titles(self) -> tuple[list[str], list[str]]:
        """Of what stands in both threads, once everything is shown."""
        async with asyncio.timeout(20):
            await self.keeper.flush(R1)
        return self.slack.titles(HERE), self.discord.titles(THERE)


@asynccontextmanager
async def rooms(folder: Path) -> AsyncIterator[Rooms]:
    """Ann has started R1 in Slack; its plan waits for a yes."""
    slack, discord, terminal = Platform(), Platform(), Platform()
    async with stage(folder, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        named = {"slack": slack, "discord": discord, "console": terminal}
        surfaces = [FindingSurface(platform, name=name) for name, platform in named.items()]
        keeper = RoomKeeper(at.store, surfaces, SystemClock(), at.hub)
        showing = asyncio.create_task(keeper.run())
        try:
            both = Rooms(at, keeper, slack, discord, terminal)
            await both.order(Start(goal="make a poem"), HERE)
            await at.until(R1, "awaiting_approval")
            yield both
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
            await keeper.close()


async def test_a_run_is_approved_where_it_was_linked_to_and_both_rooms_see_it_once(tmp_path: Path) -> None:
    """A late yes in the first room is told who was before; each room has each card once, with the same words."""
    async with rooms(tmp_path) as at:
        linked = await at.order(Link(run="R1"), THERE, by="Bob", role="member")
        assert linked.text == "R1 is shown here as well; `unlink` ends it."
        here, there = await at.titles()
        assert here[-1] == "R1: Bob has it shown in Discord as well"
        assert there == here[:-1]
        assert (await at.order(Approve(), THERE, by="Vic", role="viewer")).outcome == "refused"
        assert (await at.order(Approve(), THERE, by="Bob", role="member")).outcome == "ok"
        late = await at.order(Approve(), HERE)
        assert "Bob" in late.text
        await at.at.until(R1)
        here, there = await at.titles()
        assert [title for title in here if "as well" not in title] == there
        assert there[-1] == "R1: done"
        assert len(set(here)) == len(here)
        plans = [one.card for one in (*at.slack.rooms[HERE], *at.discord.rooms[THERE]) if "plan" in one.key]
        assert plans[0] == plans[1]


async def test_a_run_of_a_chat_is_shown_steered_and_approved_at_a_terminal(tmp_path: Path) -> None:
    """What is typed there stands in the chat as well; unlinked, it is shown there no more."""
    async with rooms(tmp_path) as at:
        assert (await at.order(Link(run="R1"), TERMINAL)).text == "R1 is shown here as well; `unlink` ends it."
        await at.order(Tell(text="use rhymes"), TERMINAL)
        await at.order(Approve(), TERMINAL)
        await at.at.until(R1)
        here, _ = await at.titles()
        there = at.terminal.titles(TERMINAL)
        assert "R1: Ann has it shown in a terminal as well" in here
        assert [title for title in here if "as well" not in title] == there
        assert there[-1] == "R1: done"
        assert (await at.order(Unlink(), TERMINAL)).text == "R1 is shown here no more."


async def test_what_is_over_is_linked_with_its_beginning_plan_and_end(tmp_path: Path) -> None:
    """What was said between stays where it was said."""
    async with rooms(tmp_path) as at:
        await at.order(Tell(text="use rhymes"), HERE)
        await at.order(Approve(), HERE)
        await at.at.until(R1)
        await at.order(Link(run="r1"), THERE)
        here, there = await at.titles()
        assert any("says" in title for title in here)
        assert there == [here[0], "R1: plan", "R1: done"]


async def test_words_of_the_second_room_reach_the_agents_and_stand_in_both(tmp_path: Path) -> None:
    """Once in each, with where they were said."""
    async with rooms(tmp_path) as at:
        await at.order(Link(run="R1"), THERE)
        await at.order(Tell(text="use rhymes"), THERE, by="Bob")
        here, there = await at.titles()
        said = "R1: Bob in Discord says (number 1)"
        assert here.count(said) == there.count(said) == 1


async def test_unlinked_it_is_shown_there_no_more_and_can_be_linked_again(tmp_path: Path) -> None:
    """What was posted stays; its own thread cannot be taken from it."""
    async with rooms(tmp_path) as at:
        await at.order(Link(run="R1"), THERE)
        await at.titles()
        assert (await at.order(Unlink(), THERE)).text == "R1 is shown here no more."
        await at.order(Tell(text="use rhymes"), HERE)
        here, there = await at.titles()
        assert here[-2:] == ["R1: Ann has ended that it is shown in Discord", "R1: Ann says (number 1)"]
        assert there == here[:2]
        again = await at.order(Link(run="R1"), THERE)
        assert again.text == "R1 is shown here as well; `unlink` ends it."
        await at.order(Approve(), THERE)
        await at.at.until(R1)
        _, there = await at.titles()
        assert there[-1] == "R1: done"


async def test_what_cannot_be_linked_is_said_in_a_sentence(tmp_path: Path) -> None:
    """And changes nothing."""
    async with rooms(tmp_path) as at:
        refused = [
            await at.order(Link(run="R9"), THERE),
            await at.order(Unlink(), THERE),
            await at.order(Unlink(), HERE),
            await at.at.order(Unlink()),
        ]
        assert [(one.outcome, one.text) for one in refused] == [
            ("refused", "There is no run R9. `runs` lists them."),
            ("refused", "No run is shown here: say `unlink` in the thread that one was linked to."),
            ("refused", "R1 was not linked here, this is its own thread; `mute` ends that I listen here."),
            (
                "refused",
                "Say it where the run is shown, or is to be: in a thread or channel of a chat, or at the prompt below it.",
            ),
        ]
        assert (await at.order(Link(run="R1"), HERE)).text == "R1 is shown here already."
        second = await at.order(Start(goal="make a song"), RoomId("slack:T1/C1/9.0"))
        assert second.run == "R2"
        taken = await at.order(Link(run="R2"), HERE)
        assert taken.text == "This is the thread of R1: say `link R2` where no run is shown yet."


async def test_that_a_thread_is_closed_is_told_in_the_others_by_one_message_and_never_in_itself(tmp_path: Path) -> None:
    """It reads why, then why by now, then that it is open again; where it is read late, too."""
    async with rooms(tmp_path) as at:
        await at.order(Link(run="R1"), THERE)
        await at.titles()
        closed = at.at.conductor.closed
        assert [await closed.to_us(HERE, "it is locked") for _ in range(2)] == [True, False]
        assert (await at.titles())[1][-1] == "R1: I cannot write to its thread in Slack, as it is locked"
        await closed.to_us(HERE, "it is archived")
        assert (await at.titles())[1][-1] == "R1: I cannot write to its thread in Slack, as it is archived"
        await closed.no_more(HERE)
        here, there = await at.titles()
        assert there[-1] == "R1: I can write to its thread in Slack again"
        assert [title for title in (*here, *there) if "write to its thread" in title] == there[-1:]


async def test_of_two_closed_threads_of_a_platform_both_are_open_before_it_is_current_there(tmp_path: Path) -> None:
    """As long as one is not, the live card says so."""
    other = RoomId("slack:T1/C1/9.0")
    async with rooms(tmp_path) as at:
        await at.order(Link(run="R1"), other)
        closed = at.at.conductor.closed
        for place in (HERE, other):
            await closed.to_us(place, "it is archived")
        await closed.no_more(other)
        told = "Its thread in Slack is not current, as it is archived."
        assert str((await at.order(Show(what="R1"), THERE)).card).count(told) == 1
        await closed.no_more(HERE)
        assert told not in str((await at.order(Show(what="R1"), THERE)).card)
