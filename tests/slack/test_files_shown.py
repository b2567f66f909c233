"""Files of a project: a tree and previews in the thread, folders as ZIP."""

from pathlib import Path

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor

GENERAL = "C0GENERAL"


async def test_files_are_shown_in_the_thread_and_handed_over_as_a_zip_there_and_directly(tmp_path: Path) -> None:
    """A slash command's answer is for one person, so its file comes where they talk with us alone."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at,
    ):
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        await at.answered(asked, "R1: done")
        await ada.says(GENERAL, "!files", asked.ts)
        listed = await at.answered(asked, "all files")
        assert "T1.txt" in str(listed.blocks)
        await ada.says(GENERAL, "!show T1.txt", asked.ts)
        await at.answered(asked, "T1.txt")
        await ada.says(GENERAL, "!files zip=yes", asked.ts)
        await slack.until(
            lambda: any(file["name"].startswith("poem-") for one in slack.workspace.messages for file in one.files)
        )
        await ada.types(GENERAL, "files zip=yes")
        direct = slack.workspace.direct(ada.person.id)
        await slack.until(lambda: any(one.files for one in slack.workspace.messages if one.channel == direct))
