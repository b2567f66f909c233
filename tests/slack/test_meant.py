"""Whether something was meant for us is answered by a press, by who said it alone."""

from pathlib import Path

from adapters.slack.testing.picture import lines
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.ids import RunId
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor

GENERAL = "C0GENERAL"
R1 = RunId("R1")


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1"), work("T2")), ScriptedAgent("coder", writes_its_brief)


def as_seen(message: Message) -> Message:
    """The message as somebody still has it on their screen."""
    return Message(message.channel, message.ts, message.user, blocks=list(message.blocks), thread_ts=message.thread_ts)


async def test_yes_of_who_said_it_counts_for_what_was_said_and_of_nobody_else(tmp_path: Path) -> None:
    """Whoever else presses it approves nothing by that, and neither does a second press."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        root = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(root, "R1: plan")
        await bob.says(GENERAL, "drop task 2", root.ts)
        question = await at.answered(root, "Is that meant for me?")
        old = as_seen(question)
        await ada.presses(old, "Yes")
        await slack.until(lambda: len(at.whispers) == 1)
        await bob.presses(old, "Yes")
        await at.answered(root, "R1: plan (version 2)")
        await slack.until(lambda: "Bob: Yes" in lines(slack.workspace, [question]))
        await bob.presses(old, "Yes")
        await slack.until(lambda: len(at.whispers) == 2)
        only = "Only who said it is asked whether it was meant for me, and only once."
        assert at.whispers == [(ada.person.id, only), (bob.person.id, only)]
        assert (await at.at.conductor.run(R1)).state == "awaiting_approval"


async def test_no_is_taken_at_its_word_and_what_is_an_order_is_carried_out(tmp_path: Path) -> None:
    """The question says what was answered."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        root = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(root, "R1: plan")
        await bob.says(GENERAL, "drop task 2", root.ts)
        await bob.presses(await at.answered(root, "Is that meant for me?"), "No")
        await slack.until(lambda: "Bob: No" in lines(slack.workspace, slack.workspace.thread(GENERAL, root.ts)))
        await ada.says(GENERAL, "start the second verse", root.ts)
        await slack.until(lambda: "[It is an order]" in lines(slack.workspace, slack.workspace.messages[-1:]))
        await ada.presses(slack.workspace.messages[-1], "It is an order")
        await at.answered(root, "R2 has a thread of its own")
        goals = [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())]
        assert sorted(goals) == ["the second verse", "write a poem"]
