"""People say hello, please and our name where they like."""

from pathlib import Path

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor

GENERAL = "C0GENERAL"


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def goals(at: Floor) -> list[str]:
    """What was begun."""
    return [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())]


async def test_our_mention_is_no_part_of_an_order_wherever_it_stands(tmp_path: Path) -> None:
    """Behind it, before it and after a greeting; the goal has no id of ours in it."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"Hey <@{US}> write a poem for <@{US}> and all")
        await at.answered(asked, "R1: plan")
        assert await goals(at) == ["write a poem for Conductor and all"]
        await ada.says(GENERAL, f"hey <@{US}>, please stop", asked.ts)
        await at.answered(asked, "R1 is stopped")
        await ada.says(GENERAL, f"resume <@{US}>", asked.ts)
        await at.answered(asked, "R1 goes on.")
        runs = await ada.says(GENERAL, f"hey <@{US}> runs")
        await at.answered(runs, "Runs")
        assert len(await goals(at)) == 1


async def test_who_only_greets_is_welcomed_once_and_answered_each_time(tmp_path: Path) -> None:
    """By a mention and where they talk with us alone."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        direct = slack.workspace.direct(ada.person.id)
        for channel, words in ((GENERAL, f"hi <@{US}>!"), (GENERAL, f"<@{US}> hello"), (direct, "hi")):
            said = await ada.says(channel, words)
            await at.answered(said, "I am here. Say what is to be made or changed, or `help`.")
        assert len([one for one in slack.workspace.whispers if one.text.startswith("Welcome, Ada")]) == 1
        assert await goals(at) == []


async def test_an_order_with_a_word_too_many_begins_no_run(tmp_path: Path) -> None:
    """Who talks with us alone is told how it is written."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        direct = slack.workspace.direct(ada.person.id)
        said = await ada.says(direct, "show project=my-greeter notes.txt today")
        await at.answered(said, "show does not take")
        again = await ada.says(direct, "start again=yes make a small poem")
        await at.answered(again, "start has no option 'again'")
        assert await goals(at) == []
