"""A run is shown in a second channel by a command; what cannot be is said to who asked, and begins no thread."""

from pathlib import Path

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor
from tests.slack.test_following import told


async def test_a_command_in_a_channel_links_a_run_to_a_thread_of_its_own(tmp_path: Path) -> None:
    """Whose words and presses count for the run."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1")), coder) as at:
        news, ada = slack.workspace.channel("news"), at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.types(news, "link R9")
        await slack.until(lambda: (ada.person.id, "There is no run R9. `runs` lists them.") in at.whispers)
        await ada.types(news, "link R1")
        await slack.until(lambda: told(slack, news) == ["Ada has R1 shown here"])
        root = next(one for one in slack.workspace.messages if one.channel == news and one.user == US)
        await ada.types(news, "link R1")
        told_so = (ada.person.id, "R1 is shown here already, in a thread of its own.")
        await slack.until(lambda: told_so in at.whispers)
        assert told(slack, news) == ["Ada has R1 shown here"]
        await ada.presses(await at.answered(root, "R1: plan"), "Approve")
        await at.answered(asked, "R1: done")
        await at.answered(root, "R1: done")
        await ada.says(news, f"<@{US}> unlink", thread=root.ts)
        await at.answered(root, "R1 is shown here no more.")
        await at.answered(asked, "Ada has ended that it is shown in Slack")
