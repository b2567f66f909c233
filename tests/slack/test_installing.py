"""Several workspaces: each lets us in by itself, hears and sees only what is its own, and may let us go."""

from pathlib import Path

import pytest

from adapters.slack.examining_installed import examine_installed
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from adapters.slack.oauth import OAuth
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import TEAM, US, Workspace
from conductor_core.domain.installation import Installation
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.sealing import new_key
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.slack.browser import Browser, browser, free_port, oauth
from tests.slack.floor import Floor, floor

ACME = "T0ACME"


def acme(slack: SlackServer) -> Workspace:
    """A second workspace."""
    return slack.grants.add(Workspace(team=ACME, name="Acme"))


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def installed(at: Floor, workspace: Workspace, by: Browser) -> str:
    """What the last page says when somebody of the workspace says yes."""
    at.slack.grants.choosing = workspace
    _, page = await by.goes(f"{at.address}{INSTALL_PATH}")
    return page


@pytest.mark.parametrize("http", [True, False], ids=["requests", "sockets"])
async def test_two_workspaces_install_it_and_each_is_answered_where_it_asked(http: bool, tmp_path: Path) -> None:
    """No token is set; the second comes while the first is at work, and after a restart both are there."""
    port = free_port()
    ways, files = oauth(port, TEAM, ACME), MemoryWorkspaces()
    async with SlackServer() as slack, browser() as by:
        other = acme(slack)
        channel = other.channel("acme")
        async with floor(
            slack, tmp_path, *agents(), files=files, http=http, oauth=ways, listen=("127.0.0.1", port)
        ) as at:
            assert "Conductor works in Test" in await installed(at, slack.workspace, by)
            ada, zoe = at.somebody("Ada"), at.known(other.person("Zoe"))
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            await at.answered(asked, "R1: plan")
            assert "Conductor works in Acme" in await installed(at, other, by)
            asked = await zoe.says(channel, f"<@{US}> write another")
            plan = await at.answered(asked, "R2: plan")
        async with floor(
            slack, tmp_path, *agents(), files=files, http=http, oauth=ways, listen=("127.0.0.1", port)
        ) as at:
            await at.known(zoe.person).presses(plan, "Approve")
            await at.answered(asked, "R2: done")
        assert {one.channel for one in slack.workspace.messages} == {"C0GENERAL"}
        assert {one.channel for one in other.messages} == {channel}


async def test_the_way_back_counts_once_in_time_and_in_one_browser(tmp_path: Path) -> None:
    """Whoever takes it again, late, or with somebody else's link has to begin again."""
    port = free_port()
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, http=True, oauth=oauth(port, TEAM), listen=("127.0.0.1", port)) as at,
        browser() as ada,
        browser() as eve,
    ):
        back = await eve.is_sent(await eve.is_sent(f"{at.address}{INSTALL_PATH}"))
        assert await refusal(ada, back) == (400, "It was begun in another browser.")
        back = await ada.is_sent(await ada.is_sent(f"{at.address}{INSTALL_PATH}"))
        assert (await ada.goes(back))[0] == 200
        assert await refusal(ada, back) == (400, "This way back was gone already.")
        for state in ("", "x", "é", "gAAAAA=="):
            odd = f"{at.address}{REDIRECT_PATH}?code=c&state={state}"
            assert await refusal(ada, odd) == (400, "This way back is too old, or it is none of ours.")
        slack.grants.choosing = None
        assert await refusal(ada, f"{at.address}{INSTALL_PATH}") == (
            400,
            "Slack says that nobody allowed it (access_denied).",
        )


async def refusal(by: Browser, url: str) -> tuple[int, str]:
    """Status and first sentence of a page that says no."""
    status, page = await by.goes(url)
    return status, page.partition("<p>")[2].partition("</p>")[0].partition(". ")[0].removesuffix(".") + "."


async def test_a_workspace_that_is_not_named_may_not_and_what_it_gave_is_given_back(tmp_path: Path) -> None:
    """Whoever installs it uses our agents; nor may a whole organisation."""
    port = free_port()
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, http=True, oauth=oauth(port, TEAM), listen=("127.0.0.1", port)) as at,
        browser() as eve,
    ):
        slack.grants.choosing = acme(slack)
        status, page = await eve.goes(f"{at.address}{INSTALL_PATH}")
        assert status == 403
        assert "adds T0ACME to CONDUCTOR_SLACK_WORKSPACES" in page
        slack.grants.organisation = True
        assert "choose one" in (await eve.goes(f"{at.address}{INSTALL_PATH}"))[1]
        assert [one.answer for one in slack.calls if one.method == "auth.revoke"] == ["ok", "ok"]
        assert await at.at.store.read(lambda tx: list(tx.installations.all())) == []


async def test_no_token_can_be_read_in_the_database_and_a_newer_key_takes_over(tmp_path: Path) -> None:
    """With the newer key before the older everything is sealed anew, and then the older one may go."""
    port, old, new = free_port(), new_key(), new_key()
    async with SlackServer() as slack, browser() as ada:
        for keys in (old, f"{new},{old}", new):
            ways = oauth(port, TEAM, key=keys)
            async with floor(slack, tmp_path, *agents(), http=True, oauth=ways, listen=("127.0.0.1", port)) as at:
                if keys == old:
                    await installed(at, slack.workspace, ada)
                asked = await at.somebody("Ada").says("C0GENERAL", f"<@{US}> write a poem")
                await at.answered(asked, ": plan")
                kept = await at.at.store.read(lambda tx: tx.installations.get(f"slack:{TEAM}"))
                assert kept
                assert ways.seal.is_of_the_newest_key(kept.sealed)
        assert "xoxb-given" not in written(tmp_path)


def written(folder: Path) -> str:
    """All bytes of the database."""
    return b"".join(path.read_bytes() for path in folder.glob("*.db*")).decode("latin-1")


async def test_the_doctor_names_each_workspace_and_what_it_lacks(tmp_path: Path) -> None:
    """And what to do; it changes nothing."""
    port = free_port()
    ways = oauth(port, TEAM, ACME)
    async with SlackServer() as slack, browser() as by:
        other = acme(slack)
        assert await seen(ways, slack, []) == [
            f"✗ No workspace has installed it yet: open http://127.0.0.1:{port}/slack/install in a browser."
        ]
        async with floor(slack, tmp_path, http=True, oauth=ways, listen=("127.0.0.1", port)) as at:
            for workspace in (slack.workspace, other):
                await installed(at, workspace, by)
            kept = await at.at.store.read(lambda tx: list(tx.installations.all()))
        slack.scopes -= {"files:read"}
        slack.grants.uninstall(other)
        assert await seen(ways, slack, kept) == [
            "✗ Slack refuses the token of Acme (T0ACME) (account_inactive).",
            "✓ Test (T0TEAM) lets it in.",
            "✗ In Test: The scope files:read is missing, for files.info: add it under OAuth & Permissions, then install"
            " the app again and restart.",
        ]
        assert await seen(oauth(port), slack, kept[:1]) == [
            "✗ CONDUCTOR_SLACK_WORKSPACES is not set, so no workspace may install it: name their ids, T…, with commas.",
            "✗ The token of Acme (T0ACME) cannot be opened: CONDUCTOR_SEALING_SECRET lacks the key that it was sealed with."
            " Add it behind the others, with a comma.",
        ]
        troubled = [
            kept[0].model_copy(update={"ended": "account_inactive"}),
            kept[1].model_copy(update={"trouble": "invalid_refresh_token"}),
            kept[1].model_copy(update={"expires_at": kept[1].at}),
        ]
        page = f"install it again at http://127.0.0.1:{port}/slack/install."
        assert await seen(ways, slack, troubled) == [
            f"✓ Acme (T0ACME) has let it go (account_inactive); if that was not meant, {page}",
            f"✗ The token of Test (T0TEAM) cannot be renewed (invalid_refresh_token): {page}",
            f"✗ The token of Test (T0TEAM) has ended (nobody renewed it): {page}",
        ]


async def seen(ways: OAuth, slack: SlackServer, kept: list[Installation]) -> list[str]:
    """What the doctor says."""
    found = await examine_installed(ways, kept, slack.url, SystemClock().now())
    return [f"{'✓' if one.good else '✗'} {one.text}" for one in found]
