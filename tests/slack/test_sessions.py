"""Where the app is declared as an agent, Slack itself shows which threads are at work, and its own Stop stops them."""

import asyncio
from pathlib import Path

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import Fault, SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor
from tests.slack.test_live_card import at_rest, at_work
from tests.slack.thread import thread

GENERAL = "C0GENERAL"
R1 = RunId("R1")


async def for_ever(_brief: Brief, _desk: Desk) -> Outcome:
    """Until it is stopped."""
    await asyncio.Event().wait()
    return Done(summary="done")


async def approved(at: Floor, ada: Somebody) -> Message:
    """A run at work."""
    asked = await ada.says(GENERAL, f"<@{US}> write a poem")
    await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
    return asked


def state(slack: SlackServer, root: Message) -> str | None:
    """How Slack shows the thread."""
    return slack.workspace.sessions.get((root.channel, root.ts))


async def test_slacks_own_stop_stops_the_run_as_stop_does(tmp_path: Path) -> None:
    """And the thread is shown as one that waits for people then."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", for_ever)) as at,
    ):
        slack.workspace.is_agent = True
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await approved(at, ada)
        await slack.until(lambda: state(slack, asked) == "processing")
        await bob.halts(asked)
        await at.answered(asked, "R1: paused by Bob")
        assert at.thread(asked).count("R1 is stopped. `resume R1` goes on where it was.") == 1
        await slack.until(lambda: state(slack, asked) == "suspended")


async def test_a_run_that_is_over_is_shown_so(tmp_path: Path) -> None:
    """Each state is told once."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at,
    ):
        slack.workspace.is_agent = True
        ada = at.somebody("Ada")
        asked = await approved(at, ada)
        await at.answered(asked, "R1: done")
        told = [call.given["status"] for call in slack.calls if call.method == "agents.sessions.setStatus"]
        assert told == ["processing", "active"]


async def test_who_may_only_look_stops_nothing_there_either(tmp_path: Path) -> None:
    """They are told so, and the thread stays at work."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", for_ever)) as at,
    ):
        slack.workspace.is_agent = True
        ada = at.somebody("Ada")
        guest = at.known(slack.workspace.person("Gus", is_guest=True))
        asked = await approved(at, ada)
        await slack.until(lambda: state(slack, asked) == "processing")
        await guest.halts(asked)
        await slack.until(lambda: bool(at.whispers))
        assert [person for person, _ in at.whispers] == [guest.person.id]
        assert (await at.at.conductor.run(R1)).state == "running"
        assert state(slack, asked) == "processing"


async def test_a_stop_that_comes_when_all_is_over_only_puts_right_what_slack_shows(tmp_path: Path) -> None:
    """Slack does not find out by itself."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at,
    ):
        slack.workspace.is_agent = True
        ada = at.somebody("Ada")
        asked = await approved(at, ada)
        await at.answered(asked, "R1: done")
        slack.workspace.sessions[GENERAL, asked.ts] = "processing"
        await ada.halts(asked)
        await slack.until(lambda: state(slack, asked) == "active")
        assert not [text for text in at.thread(asked) if "stopped" in text]


async def test_where_slack_has_no_sessions_it_is_asked_once_and_nobody_hears_of_it() -> None:
    """The card is shown all the same."""
    async with thread() as at:
        surface = at.surface()
        ref = await surface.post(at.room, "live", at_work(10))
        ref = await at.edited(surface, ref, at_work(20))
        await at.edited(surface, ref, at_rest())
        asked = [call.answer for call in at.slack.calls if call.method == "agents.sessions.setStatus"]
        assert asked == ["not_allowed"]
        assert [one.blocks[0]["title"][:10] for one in at.answers()] == ["R1: paused"]


async def test_what_slack_failed_to_take_is_told_with_the_next_card() -> None:
    """Nothing waits for it."""
    async with thread() as at:
        at.slack.workspace.is_agent = True
        at.slack.faults.append(Fault("agents.sessions.setStatus", "error"))
        surface = at.surface()
        ref = await surface.post(at.room, "live", at_work(10))
        assert at.slack.workspace.sessions == {}
        await at.edited(surface, ref, at_work(20))
        assert set(at.slack.workspace.sessions.values()) == {"processing"}
