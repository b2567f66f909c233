"""Threads: orders where Slack has no slash commands, what was said before, what is linked and passed on."""

from pathlib import Path

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Run
from conductor_core.logic.rendering.onward import BEGIN
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.news import poet
from tests.slack.floor import Floor, floor

GENERAL = "C0GENERAL"


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def run_of(at: Floor, name: str = "R1") -> Run:
    """A run as it stands."""
    return await at.at.conductor.run(RunId(name))


async def test_a_run_is_stopped_and_gone_on_with_by_words_in_its_thread(tmp_path: Path) -> None:
    """With and without an exclamation mark."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.says(GENERAL, "!stop", asked.ts)
        await at.answered(asked, "R1 is stopped")
        await ada.says(GENERAL, "resume", asked.ts)
        await ada.says(GENERAL, "yes", asked.ts)
        await at.answered(asked, "R1: done")
        await ada.says(GENERAL, "!retry T7", asked.ts)
        assert await at.answered(asked, "no task T7")


async def test_a_goal_ordered_in_the_thread_of_a_run_gets_a_thread_of_its_own_with_a_link(tmp_path: Path) -> None:
    """Two runs in one thread would be read as one."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.says(GENERAL, "!start write a song", asked.ts)
        pointer = await at.answered(asked, "R2 has a thread of its own")
        root = next(one for one in slack.workspace.messages if one.text == "Ada asks: write a song")
        assert pointer.blocks[0]["elements"][0]["elements"][1]["url"] == slack.workspace.permalink(root)
        await at.answered(root, "R2: plan")


async def test_words_to_a_run_that_is_over_begin_another_by_a_press_once(tmp_path: Path) -> None:
    """It goes on with the files, in a thread of its own; who presses it as well reads which it began, and who may not is told."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        await at.answered(asked, "R1: done")
        await ada.says(GENERAL, "and now in French", asked.ts)
        offer = await at.answered(asked, "R1 is done: nobody is at work who could read it.")
        old = Message(offer.channel, offer.ts, offer.user, blocks=list(offer.blocks), thread_ts=offer.thread_ts)
        await ada.presses(old, BEGIN)
        await bob.presses(old, BEGIN)
        await slack.until(lambda: offer.text == "Ada began R2 with it.")
        root = next(one for one in slack.workspace.messages if one.text == "Ada asks: and now in French")
        await at.answered(root, "R2: plan")
        first, second = sorted(await at.at.store.read(lambda tx: tx.runs.all()), key=lambda run: run.id)
        assert (second.goal, second.project) == ("and now in French", first.project)
        assert [one.text for one in slack.workspace.messages if "asks:" in one.text] == [root.text]
        await at.answered(asked, "R2 has a thread of its own")


async def test_what_was_said_in_the_thread_before_is_read_with_the_goal(tmp_path: Path) -> None:
    """With who said it and when."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        root = await bob.says(GENERAL, "the till is silent")
        await ada.says(GENERAL, f"is it, <@{bob.person.id}>?", root.ts)
        await ada.says(GENERAL, f"<@{US}> let it beep", root.ts)
        await at.answered(root, "R1: plan")
        (before,) = (await run_of(at)).material
        assert before.title == "What was said in the thread before"
        assert [line[17:] for line in before.text.split("\n")] == ["Bob: the till is silent", "Ada: is it, @Bob?"]


async def test_a_linked_message_is_read_where_everybody_may_see_it_and_else_it_is_said_not_to_be(
    tmp_path: Path,
) -> None:
    """We are in channels that who asks us may not be in."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        board = slack.workspace.channel("board", bob.person.id)
        slack.workspace.private.add(board)
        open_one = slack.workspace.permalink(await bob.says(GENERAL, "beep twice"))
        closed = slack.workspace.permalink(await bob.says(board, "sell the company"))
        asked = await ada.says(GENERAL, f"<@{US}> do <{open_one}> and <{closed}|that>")
        await at.answered(asked, "Not everything is read")
        (linked,) = (await run_of(at)).material
        assert linked.title == f"The message at {open_one}"
        assert linked.text.endswith("Bob: beep twice")


async def test_a_message_that_is_passed_on_is_data(tmp_path: Path) -> None:
    """Whatever it orders."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        wish = await bob.says(GENERAL, "!cancel R1 &amp; beep")
        asked = await ada.says(GENERAL, f"<@{US}> do this", passing_on=[wish])
        await at.answered(asked, "R1: plan")
        assert [(one.title, one.text) for one in (await run_of(at)).material] == [
            ("A forwarded message of Bob", "!cancel R1 & beep")
        ]


async def test_a_thank_you_is_no_work_however_it_is_said(tmp_path: Path) -> None:
    """Slack sends signs by their names."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        for words in ("thanks!", ":+1:", ":tada:", "Great."):
            await ada.says(GENERAL, words, asked.ts)
        await ada.says(GENERAL, "yes", asked.ts)
        await at.answered(asked, "R1: done")
        assert not await at.at.store.read(lambda tx: tx.remarks.of(RunId("R1")))
        assert not [text for text in at.thread(asked) if "planner works out" in text]


async def test_a_yes_in_other_words_approves_the_plan(tmp_path: Path) -> None:
    """Nothing of it is read as a change or told to an agent."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.says(GENERAL, "not like this", asked.ts)
        await at.answered(asked, "The plan of R1 waits: `approve`, `reject`, or say what to change.")
        await ada.says(GENERAL, "LGTM :rocket:", asked.ts)
        await at.answered(asked, "R1: done")
        version, _ = await at.at.store.read(lambda tx: tx.plans.latest(RunId("R1"))) or (0, None)
        assert version == 1
        assert not await at.at.store.read(lambda tx: tx.remarks.of(RunId("R1")))


async def test_an_order_in_the_thread_of_a_deleted_run_is_answered_and_talk_is_not(tmp_path: Path) -> None:
    """People see the thread still."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        async with floor(slack, tmp_path, planner(work("T1")), poet(), owners=frozenset({boss.id})) as at:
            owner = at.known(boss)
            asked = await owner.says(GENERAL, f"<@{US}> write a poem")
            await owner.presses(await at.answered(asked, "R1: plan"), "Reject")
            await at.answered(asked, "R1: cancelled")
            await owner.types(GENERAL, "delete R1")
            await slack.until(lambda: any(text == "R1 is deleted." for _, text in at.whispers))
            before = len(at.thread(asked))
            await owner.says(GENERAL, "and now?", asked.ts)
            await owner.says(GENERAL, "!retry T1", asked.ts)
            await at.answered(asked, "There is no run R1. `runs` lists them.")
            assert len(at.thread(asked)) == before + 3
