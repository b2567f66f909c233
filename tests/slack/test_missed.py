"""What was said while we were down is found at the next start, and counts once."""

from pathlib import Path

from adapters.slack.manifest import INSTALL_PATH
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import TEAM, US
from conductor_core.ports.store import Transaction
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.slack.browser import browser, free_port, oauth
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


async def test_a_workspace_that_opens_late_is_searched_then(tmp_path: Path) -> None:
    """Its token ended while we were down; what was missed before, and what was heard while it was closed, count once each."""
    port, files = free_port(), MemoryWorkspaces()
    ways, listen = oauth(port, TEAM), ("127.0.0.1", port)
    async with SlackServer() as slack, browser() as by:
        ada = Somebody(slack, slack.workspace.person("Ada"))
        async with floor(slack, tmp_path, *agents(), files=files, oauth=ways, listen=listen) as at:
            await by.goes(f"{at.address}{INSTALL_PATH}")
            asked = await ada.says(GENERAL, f"<@{US}> write a poem")
            await at.answered(asked, "R1: plan")
            await at.at.store.write(_ends)
        song = await ada.says(GENERAL, f"<@{US}> write a song", heard=False)
        async with floor(slack, tmp_path, *agents(), files=files, oauth=ways, listen=listen) as at:
            ode = await ada.says(GENERAL, f"<@{US}> write an ode")
            await by.goes(f"{at.address}{INSTALL_PATH}")
            await at.answered(song, ": plan")
            await at.answered(ode, ": plan")
            goals = [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())]
            assert sorted(goals) == ["write a poem", "write a song", "write an ode"]


def _ends(tx: Transaction) -> None:
    """The token of the workspace has come to its end."""
    (one,) = tx.installations.all()
    tx.installations.put(one.model_copy(update={"expires_at": one.at}))


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
