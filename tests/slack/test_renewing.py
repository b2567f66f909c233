"""Tokens that have an end are renewed in time, and once; a workspace that lets us go is left alone until it lets us in again."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.app import make_client
from adapters.slack.examining_installed import examine_installed
from adapters.slack.keeping import Begin, Keeping
from adapters.slack.manifest import INSTALL_PATH
from adapters.slack.oauth import OAuth, Tokens
from adapters.slack.office import Furnishing, Office, open_office
from adapters.slack.offices import Offices
from adapters.slack.renewing import Renewals
from adapters.slack.tenants import Tenants
from adapters.slack.testing.server import BOT_TOKEN, Fault, SlackServer
from adapters.slack.testing.workspace import TEAM, US, Workspace
from conductor_core.domain.installation import Installation
from conductor_core.engine.installations import Installations
from conductor_core.store.opening import open_store
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import planner, stage, work
from tests.slack.browser import browser, free_port, oauth
from tests.slack.floor import Floor, floor
from tests.slack.signed import send

HOUR = 3600


@dataclass
class Lease:
    """One workspace, and two processes that look after its token."""

    slack: SlackServer
    clock: ManualClock
    ways: OAuth
    here: Installations
    renewals: tuple[Renewals, Renewals]

    async def look(self) -> None:
        """Both at once."""
        await asyncio.gather(*(one.look() for one in self.renewals))

    def exchanges(self) -> list[str]:
        """What Slack answered to each."""
        return [call.answer for call in self.slack.calls if call.method == "oauth.v2.access"]

    async def kept(self) -> Installation:
        """The workspace's."""
        found = await self.here.of(TEAM)
        assert found
        return found

    async def speaks(self) -> bool:
        """Whether the token that is kept is good."""
        client = make_client(self.ways.opened((await self.kept()).sealed).access, f"{self.slack.url}/api/")
        return bool((await client.auth_test())["ok"])


@asynccontextmanager
async def lease(folder: Path) -> AsyncIterator[Lease]:
    """Given just now; time stands still."""
    clock, ways = ManualClock(), oauth(1, TEAM)
    async with SlackServer(Workspace(clock)) as slack:
        slack.grants.rotate = True
        given = slack.grants.give(slack.workspace)
        tokens = Tokens(access=given["access_token"], refresh=given["refresh_token"])
        stores = [await open_store(folder / "conductor.db", clock, exclusive=alone) for alone in (True, False)]
        here, there = (Installations(store, clock, "slack") for store in stores)
        lasts = timedelta(seconds=given["expires_in"])
        sealed, now = ways.sealed(tokens, clock.now()), clock.now()
        await here.put(
            Installation(id=f"slack:{TEAM}", name="Test", us=US, sealed=sealed, at=now, expires_at=now + lasts)
        )
        client = make_client(None, f"{slack.url}/api/")
        yield Lease(slack, clock, ways, here, (Renewals(ways, here, client), Renewals(ways, there, client)))
        for store in reversed(stores):
            await store.close()


async def test_of_two_processes_one_renews_two_hours_before_the_end(tmp_path: Path) -> None:
    """And so again, with what was given then."""
    async with lease(tmp_path) as at:
        await at.clock.advance(9.9 * HOUR)
        await at.look()
        assert at.exchanges() == []
        for times, waited in ((1, 0.2), (2, 10.1)):
            await at.clock.advance(waited * HOUR)
            await at.look()
            await at.look()
            assert at.exchanges() == ["ok"] * times
            assert await at.speaks()


async def test_what_cannot_be_had_now_is_tried_again_in_a_minute(tmp_path: Path) -> None:
    """Not sooner, so that nobody uses up what is given once."""
    async with lease(tmp_path) as at:
        at.slack.faults.extend([Fault("oauth.v2.access", "error"), Fault("oauth.v2.access", "cut")])
        await at.clock.advance(11 * HOUR)
        for waited, answers in ((0, ["error"]), (59, ["error"]), (2, ["error", "cut"]), (61, ["error", "cut", "ok"])):
            await at.clock.advance(waited)
            await at.look()
            assert at.exchanges() == answers
        assert await at.speaks()


async def test_what_is_lost_for_good_is_told_by_the_doctor_before_the_end(tmp_path: Path) -> None:
    """Slack carried it out and the answer was lost: the old token is good until it ends."""
    async with lease(tmp_path) as at:
        at.slack.faults.append(Fault("oauth.v2.access", "cut", arrives=True))
        await at.clock.advance(11 * HOUR)
        await at.look()
        await at.clock.advance(61)
        await at.look()
        assert (await at.kept()).trouble == "invalid_refresh_token"
        assert await at.speaks()
        found = await examine_installed(at.ways, [await at.kept()], at.slack.url, at.clock.now())
        assert [one.text for one in found] == [
            "The token of Test (T0TEAM) cannot be renewed (invalid_refresh_token): install it again at"
            " http://127.0.0.1:1/slack/install."
        ]
        await at.clock.advance(HOUR)
        assert not (await at.kept()).holds(at.clock.now())


async def test_what_is_heard_while_a_token_has_ended_waits_for_the_next_one(tmp_path: Path) -> None:
    """As after a night in which the machine slept, and Slack does not answer yet."""
    async with lease(tmp_path) as at:
        tenants, offices = Tenants(at.here, None), Offices()
        keeping = Keeping(offices, not_opened, at.renewals[0], nothing)
        at.slack.faults.append(Fault("oauth.v2.access", "error"))
        await at.clock.advance(13 * HOUR)
        assert await tenants.ours(None, TEAM)
        waiting = asyncio.create_task(keeping.office(TEAM))
        assert await asyncio.wait([waiting], timeout=0.1) == (set(), {waiting})
        await at.here.end(await at.kept(), "account_inactive")
        assert not await tenants.ours(None, TEAM)
        assert await waiting is None


async def not_opened(token: str, setting: str) -> Office:
    """Nobody comes so far."""
    raise AssertionError(token, setting)


async def nothing(office: Office) -> None:
    """Is done when one opens."""


async def test_whoever_is_at_work_goes_on_with_the_new_token(tmp_path: Path) -> None:
    """The old one is none any more, and nothing was restarted."""
    port = free_port()
    async with (
        SlackServer() as slack,
        browser() as ada,
        floor(
            slack, tmp_path, planner(work("T1")), http=True, oauth=oauth(port, TEAM), listen=("127.0.0.1", port)
        ) as at,
    ):
        slack.grants.rotate, slack.grants.lasts = True, HOUR
        await ada.goes(f"{at.address}{INSTALL_PATH}")
        slack.grants.lasts = 12 * HOUR
        await slack.until(lambda: sum(one.method == "oauth.v2.access" for one in slack.calls) == 2)
        await until(lambda kept: kept.expires_at is not None and kept.expires_at - kept.at > timedelta(hours=2), at)
        slack.grants.revoke("xoxe.xoxb-1-given-2")
        asked = await at.somebody("Ada").says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")


async def until(so: Callable[[Installation], bool], at: Floor) -> None:
    """Wait until the workspace's is so."""
    async with asyncio.timeout(10):
        while True:
            kept = await at.at.store.read(lambda tx: tx.installations.get(f"slack:{TEAM}"))
            if kept and so(kept):
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("told", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_a_workspace_that_lets_us_go_is_left_alone_until_it_lets_us_in_again(
    told: tuple[str, ...], tmp_path: Path
) -> None:
    """Nothing of it is heard, nothing is said there, and what was owed there is said then."""
    port = free_port()
    agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
    async with (
        SlackServer() as slack,
        browser() as by,
        floor(slack, tmp_path, *agents, http=True, oauth=oauth(port, TEAM), listen=("127.0.0.1", port)) as at,
    ):
        await by.goes(f"{at.address}{INSTALL_PATH}")
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        plan = await at.answered(asked, "R1: plan")
        await ada.uninstalls(*told)
        await until(lambda kept: kept.ended == "account_inactive", at)
        said = len(slack.workspace.messages)
        event = ada.event({"type": "message", "channel": "C0GENERAL", "ts": "1.1", "user": ada.person.id, "text": "so"})
        refused = await send(slack, json.dumps(event).encode())
        assert (refused.status, refused.final) == (403, True)
        await by.goes(f"{at.address}{INSTALL_PATH}")
        await ada.presses(plan, "Approve")
        await at.answered(asked, "R1: done")
        assert len(slack.workspace.messages) > said


async def test_a_token_of_somebody_else_that_was_revoked_changes_nothing(tmp_path: Path) -> None:
    """Slack tells of tokens of people, too; ours is asked, and good."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1")), http=True) as at:
        ada = at.somebody("Ada")
        event = {"type": "tokens_revoked", "tokens": {"oauth": [ada.person.id], "bot": []}}
        await slack.deliver("events_api", ada.event(event))
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")


@asynccontextmanager
async def let_go(folder: Path, begin: Begin) -> AsyncIterator[Keeping]:
    """The office of a workspace that lets us go without a word; it is open at first."""
    async with SlackServer() as slack, stage(folder) as at:
        offices = Offices()

        async def opened(token: str, setting: str) -> Office:
            client, furnishing = make_client(token, f"{slack.url}/api/"), Furnishing(folder, frozenset())
            return await open_office(client, at.conductor, furnishing, ManualClock().now(), setting)

        keeping = Keeping(offices, opened, None, begin)
        await keeping.open_own(BOT_TOKEN)
        await keeping.check(TEAM)
        assert [one.team for one in offices] == [TEAM]
        slack.grants.uninstall(slack.workspace)
        yield keeping
        assert [one.team for one in offices] == []


async def test_a_workspace_whose_word_was_lost_is_closed_when_its_token_is_asked(tmp_path: Path) -> None:
    """As is done every ten minutes."""
    async with let_go(tmp_path, nothing) as keeping:
        await keeping.check(TEAM)


async def test_a_workspace_in_which_nothing_could_be_looked_up_is_closed_whole(tmp_path: Path) -> None:
    """Its Home tabs are watched no more."""

    async def breaks(_office: Office) -> None:
        raise ConnectionError("Slack is away")

    def at_work() -> bool:
        return any("Homes.watch" in repr(task.get_coro()) for task in asyncio.all_tasks())

    async with let_go(tmp_path, breaks) as keeping:
        assert at_work()
        await keeping.check(TEAM)
        assert not at_work()
