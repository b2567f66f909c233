"""What can be pressed: each press counts once, is written into the message, and is told quietly when it comes too late."""

from pathlib import Path
from typing import Any

from adapters.slack.testing.picture import lines
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor


async def paints(_brief: Brief, desk: Desk) -> Outcome:
    """Somebody has to say which colour."""
    colour = await desk.ask("Which colour?", ("red", "blue"))
    await desk.workspace.session.put({"colour.txt": File(content=colour.encode())})
    return Done(summary=colour)


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and a painter."""
    return planner(work("T1")), ScriptedAgent("coder", paints)


async def form(slack: SlackServer) -> dict[str, Any]:
    """The one that opened."""
    await slack.until(lambda: bool(slack.workspace.views))
    return list(slack.workspace.views.values())[-1]


async def reads(at: Floor, message: Message, words: str) -> str:
    """What the message says, once it says this."""
    await at.slack.until(lambda: words in lines(at.slack.workspace, [message]))
    return lines(at.slack.workspace, [message])


async def whispered(at: Floor, person: str) -> str:
    """What only this person was told."""
    await at.slack.until(lambda: any(user == person for user, _ in at.whispers))
    return next(text for user, text in at.whispers if user == person)


def as_seen(message: Message) -> Message:
    """The message as somebody still has it on their screen."""
    return Message(message.channel, message.ts, message.user, blocks=list(message.blocks), thread_ts=message.thread_ts)


async def test_a_question_is_answered_by_a_press_and_says_by_whom(tmp_path: Path) -> None:
    """Who presses what was answered meanwhile hears so, and nobody else does."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await ada.says("C0GENERAL", f"<@{US}> paint it")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        question = await at.answered(asked, "R1: question 1")
        old = as_seen(question)
        await ada.presses(question, "blue")
        words = await reads(at, question, "Ada answered: blue")
        assert "[red]" not in words
        await bob.presses(old, "red")
        assert await whispered(at, bob.person.id) == "Question 1 was answered by Ada already: blue."
        await at.answered(asked, "R1: done")
        assert (await at.at.files(RunId("R1")))["colour.txt"] == "blue"


async def test_an_answer_that_is_pressed_says_by_whom_and_what_came_of_it(tmp_path: Path) -> None:
    """Whether everybody sees it or only one person; whoever presses another one of the same hears that it is settled."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await ada.says("C0GENERAL", f"<@{US}> paint it")
        await at.answered(asked, "R1: plan")
        shown = await at.answered(await ada.says("C0GENERAL", f"<@{US}> show R1"), "R1: waiting for your approval")
        await bob.types("C0GENERAL", "show R1")
        await slack.until(lambda: any("[Approve]" in lines(slack.workspace, [one]) for one in slack.workspace.whispers))
        alone = next(one for one in slack.workspace.whispers if "[Approve]" in lines(slack.workspace, [one]))
        await ada.presses(shown, "Approve")
        assert "[Approve]" not in await reads(at, shown, "Ada: Approve")
        await bob.presses(alone, "Approve")
        await slack.until(lambda: any("already" in text for user, text in at.whispers if user == bob.person.id))


async def test_who_presses_an_answer_of_their_own_reads_there_what_came_of_it(tmp_path: Path) -> None:
    """It is nobody else's business."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> paint it")
        await at.answered(asked, "R1: plan")
        await ada.types("C0GENERAL", "show R1")
        await slack.until(lambda: any("[Approve]" in lines(slack.workspace, [one]) for one in slack.workspace.whispers))
        alone = next(one for one in slack.workspace.whispers if "[Approve]" in lines(slack.workspace, [one]))
        await ada.presses(alone, "Approve")
        assert "[Approve]" not in await reads(at, alone, "Ada: Approve")


async def test_another_answer_is_written_in_a_form(tmp_path: Path) -> None:
    """The form knows which question it is of."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> paint it")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        question = await at.answered(asked, "R1: question 1")
        await ada.presses(question, "Other …")
        shown = await form(slack)
        assert shown["blocks"][0]["text"]["text"] == "Which colour?"
        assert await ada.fills(shown, question="1", run="R1", text="a warm green") in ({}, None)
        await reads(at, question, "Ada answered: a warm green")


async def test_a_plan_is_changed_in_a_form(tmp_path: Path) -> None:
    """The old one says that it was replaced, and cannot be approved any more."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1"), work("T2")), agents()[1]) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> paint it")
        plan = await at.answered(asked, "R1: plan")
        old = as_seen(plan)
        await ada.presses(plan, "Change it …")
        assert await ada.fills(await form(slack), run="R1", edit="drop task 2") in ({}, None)
        await at.answered(asked, "R1: plan (version 2)")
        await reads(at, plan, "Replaced by a newer plan.")
        slack.workspace.whispers.clear()
        await ada.presses(old, "Approve")
        assert "R1" in await whispered(at, ada.person.id)
        assert (await at.at.conductor.run(RunId("R1"))).state == "awaiting_approval"


async def test_a_run_is_stopped_and_goes_on_by_presses_and_help_is_told_to_who_asks(tmp_path: Path) -> None:
    """Nothing of it needs a word."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> paint it")
        begun = await at.answered(asked, "R1: on it")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        await at.answered(asked, "R1: question 1")
        await ada.presses(begun, "What you can say")
        assert await whispered(at, ada.person.id) == "Commands"
        await ada.presses(begun, "Stop it")
        paused = await at.answered(asked, "R1: paused")
        await ada.presses(paused, "Go on")
        await reads(at, paused, "Ada")
        await ada.presses(await at.answered(asked, "R1: question 1"), "red")
        await at.answered(asked, "R1: done")
