"""What was said while we were down is found at the next start, and counts once."""

from pathlib import Path

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.slack.floor import floor

GENERAL = "C0GENERAL"


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def test_mentions_words_in_threads_and_direct_messages_are_found_once(tmp_path: Path) -> None:
    """Slack gives up delivering after two hours; the history is still there."""
    files = MemoryWorkspaces()
    async with SlackServer() as slack:
        ada = Somebody(slack, slack.workspace.person("Ada"))
        direct = slack.workspace.direct(ada.person.id)
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            asked = await ada.says(GENERAL, f"<@{US}> write a poem")
            await at.answered(asked, "R1: plan")
        song = await ada.says(GENERAL, f"<@{US}> write a song", heard=False)
        await ada.says(GENERAL, "lunch?", heard=False)
        await ada.says(GENERAL, "!stop", asked.ts, heard=False)
        ode = await ada.says(direct, "write an ode", heard=False)
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            await at.answered(song, ": plan")
            await at.answered(ode, ": plan")
            await at.answered(asked, "R1 is stopped")
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            limerick = await ada.says(GENERAL, f"<@{US}> write a limerick")
            await at.answered(limerick, ": plan")
            goals = [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())]
            assert sorted(goals) == ["write a limerick", "write a poem", "write a song", "write an ode"]


async def test_where_a_scope_is_missing_nothing_is_looked_up_and_work_goes_on(tmp_path: Path) -> None:
    """The doctor names the scope."""
    files = MemoryWorkspaces()
    async with SlackServer() as slack:
        ada = Somebody(slack, slack.workspace.person("Ada"))
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            asked = await ada.says(GENERAL, f"<@{US}> write a poem")
            await at.answered(asked, "R1: plan")
        slack.scopes -= {"channels:read", "groups:read", "im:read"}
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            again = await ada.says(GENERAL, f"<@{US}> write a song")
            await at.answered(again, ": plan")
