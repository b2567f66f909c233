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


def files(slack: SlackServer, channel: str) -> list[str]:
    """Names of the files that were handed over in a channel."""
    return [file["name"] for one in slack.workspace.messages if one.channel == channel for file in one.files]


async def test_what_is_exported_is_handed_over_in_the_thread_and_directly(tmp_path: Path) -> None:
    """Nobody in a chat can take it from the machine of the service, so nobody there says where on it."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Ada")
        agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
        async with floor(slack, tmp_path, *agents, owners=frozenset({boss.id})) as at:
            ada = at.known(boss)
            asked = await ada.says(GENERAL, f"<@{US}> write a poem")
            await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
            await at.answered(asked, "R1: done")
            await ada.says(GENERAL, "!export R1", asked.ts)
            told = await at.answered(asked, "The cassette of R1 is in R1.cassette.json")
            assert str(tmp_path) not in str(told.blocks)
            await slack.until(lambda: "R1.cassette.json" in files(slack, GENERAL))
            await ada.types(GENERAL, "export poem")
            direct = slack.workspace.direct(ada.person.id)
            await slack.until(lambda: files(slack, direct) == ["poem.json"])
            await ada.says(GENERAL, "!export poem to=/tmp/poem.json", asked.ts)
            await at.answered(asked, "The file is handed over here: leave `to` out.")
