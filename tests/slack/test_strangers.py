"""Guests, people of other companies, programs, and people who left: refused or ignored, whichever way they come."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.people import FRESH, People
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import BOT_TOKEN, Fault, SlackServer
from adapters.slack.testing.workspace import TEAM, US, Json, Message, Person
from conductor_core.domain.people import Actor
from conductor_core.domain.run import RunState
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor

GENERAL = "C0GENERAL"
NO_ORDERS = "You are a guest here, or from another workspace, so I take no orders from you."

TOLD: list[Json] = [{"is_guest": True}, {"is_stranger": True}, {"is_hidden": True}]
IGNORED: list[Json] = [{"is_bot": True}, {"is_gone": True}]


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


def somebody(slack: SlackServer, **kind: bool) -> Somebody:
    """Somebody of this kind, who is in every channel."""
    person = slack.workspace.person("Sam")
    for name, value in kind.items():
        setattr(person, name, value)
    return Somebody(slack, person)


async def state(at: Floor) -> RunState:
    """Of the only run."""
    (run,) = await at.at.store.read(lambda tx: tuple(tx.runs.all()))
    return run.state


def refusals(slack: SlackServer, person: Person) -> int:
    """How often somebody was told that we take no orders from them, wherever."""
    here = [one.text for one in slack.workspace.whispers if one.user == person.id]
    direct = [one.text for one in slack.workspace.messages if one.channel == f"D{person.id[1:]}"]
    return sum(text.startswith(NO_ORDERS) for text in here + direct)


async def tried_everything(sam: Somebody, plan: Message, root: Message) -> None:
    """Every way to give an order that Slack has."""
    await sam.says(GENERAL, f"<@{US}> write a song")
    await sam.says(GENERAL, "!cancel R1", root.ts)
    await sam.says(GENERAL, "please make it rhyme", root.ts)
    await sam.says(sam.slack.workspace.direct(sam.person.id), "write a song")
    await sam.edits(await sam.says(GENERAL, "hello", root.ts), f"<@{US}> !cancel R1")
    await sam.presses(plan, "Approve")
    await sam.presses(plan, "Reject")
    await sam.reacts(plan, "octagonal_sign")
    await sam.types(GENERAL, "cancel R1")
    await sam.types(GENERAL, "start write a song")
    await sam.types(GENERAL, "archive")
    await sam.gives(root)
    await sam.begins()
    await sam.opens_home()


@pytest.mark.parametrize("kind", [*TOLD, *IGNORED], ids=lambda kind: next(iter(kind)))
async def test_no_order_of_theirs_counts_whichever_way_it_comes(kind: Json, tmp_path: Path) -> None:
    """The plan waits as before; no form opens, no run begins, and no Home tab tells of others' work."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), reaction="robot_face") as at:
        ada, sam = at.somebody("Ada"), somebody(slack, **kind)
        root = await ada.says(GENERAL, f"<@{US}> write a poem")
        plan = await at.answered(root, "R1: plan")
        await tried_everything(sam, plan, root)
        await ada.types(GENERAL, "show R1")
        await slack.until(
            lambda: any(one.user == ada.person.id and "R1" in one.text for one in slack.workspace.whispers)
        )
        assert await state(at) == "awaiting_approval"
        assert not slack.workspace.views
        assert sam.person.id not in slack.workspace.homes
        assert not await at.at.store.read(lambda tx: tx.remarks.of(tx.runs.all()[0].id))
        await ada.presses(plan, "Approve")
        await at.answered(root, "R1: done")


async def test_a_stranger_who_stops_a_run_by_words_is_told_once(tmp_path: Path) -> None:
    """What they say in the thread of a run is not read, so they should know."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, sam = at.somebody("Ada"), somebody(slack, is_guest=True)
        root = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(root, "R1: plan")
        for words in ("!stop", "!stop", "stop it now"):
            await sam.says(GENERAL, words, root.ts)
        await ada.says(GENERAL, "yes", root.ts)
        await at.answered(root, "R1: done")
        assert refusals(slack, sam.person) == 1


async def test_a_stranger_who_presses_and_types_is_told_once_in_each_place(tmp_path: Path) -> None:
    """The same again says nothing new."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, sam = at.somebody("Ada"), somebody(slack, is_guest=True)
        root = await ada.says(GENERAL, f"<@{US}> write a poem")
        plan = await at.answered(root, "R1: plan")
        for _ in range(2):
            await sam.presses(plan, "Approve")
            await sam.types(GENERAL, "cancel R1")
        await ada.presses(plan, "Approve")
        await at.answered(root, "R1: done")
        assert refusals(slack, sam.person) == 2


async def test_an_owner_lets_a_guest_in_and_out_again(tmp_path: Path) -> None:
    """By a role; it is looked at whenever an order is given."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        async with floor(slack, tmp_path, *agents(), owners=frozenset({boss.id})) as at:
            owner, gus = at.known(boss), somebody(slack, is_guest=True)
            await gus.says(GENERAL, f"<@{US}> write a poem")
            await slack.until(lambda: refusals(slack, gus.person) == 1)
            await owner.types(GENERAL, f"role <@{gus.person.id}> member")
            await slack.until(lambda: any("is member" in text for _, text in at.whispers))
            root = await gus.says(GENERAL, f"<@{US}> write a poem")
            plan = await at.answered(root, "R1: plan")
            await owner.types(GENERAL, f"role <@{gus.person.id}> usual")
            await slack.until(lambda: [user for user, _ in at.whispers].count(boss.id) == 2)
            await gus.presses(plan, "Approve")
            await slack.until(lambda: refusals(slack, gus.person) == 2)
            assert await state(at) == "awaiting_approval"


async def test_a_program_that_speaks_for_a_person_is_not_heard(tmp_path: Path) -> None:
    """What an app posts in somebody's name, an incoming webhook, a reminder of Slack's: no loop begins with them."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        said = {"type": "message", "channel": GENERAL, "text": f"<@{US}> write a song"}
        ways = (
            {"user": ada.person.id, "bot_id": "B0OTHER", "app_id": "A0OTHER"},
            {"subtype": "bot_message", "bot_id": "B0HOOK", "username": "Ada"},
            {"user": US, "bot_id": "B0CONDUCTOR"},
            {"user": "USLACKBOT"},
        )
        for way in ways:
            await slack.deliver("events_api", ada.event({**said, **way, "ts": slack.workspace.next_ts()}))
        root = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(root, "R1: plan")
        assert [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())] == ["write a poem"]


async def test_in_a_channel_that_is_shared_we_are_who_we_are_where_we_were_installed(tmp_path: Path) -> None:
    """What happens there names the other workspace first."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), http=True) as at:
        ada = at.somebody("Ada")
        root = Message(GENERAL, slack.workspace.next_ts(), ada.person.id, text=f"<@{US}> write a poem")
        slack.workspace.add(root)
        told = ada.event({**root.data(), "type": "app_mention", "channel": GENERAL})
        await slack.deliver("events_api", {**told, "team_id": "T0OTHER", "is_ext_shared_channel": True})
        await at.answered(root, "R1: plan")
        (room,) = await at.at.store.read(lambda tx: tuple(tx.rooms.of(tx.runs.all()[0].id)))
        assert room.id == f"slack:{TEAM}/{GENERAL}/{root.ts}"


async def met(actor: Actor) -> Actor:
    """As Slack has them."""
    return actor


async def test_who_becomes_a_guest_or_leaves_is_one_soon() -> None:
    """And while Slack does not say who somebody is, nobody is taken for a member."""
    async with SlackServer() as slack:
        clock = ManualClock()
        client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/", retry_handlers=[])
        people, sam = People(client, frozenset(), met, TEAM, clock), slack.workspace.person("Sam")
        assert (await people.actor(TEAM, sam.id)).role == "member"
        sam.is_guest = True
        await clock.advance(FRESH)
        slack.faults.append(Fault("users.info", "limited", retry_after=3))
        with pytest.raises(SurfaceSlow):
            await people.actor(TEAM, sam.id)
        assert (await people.actor(TEAM, sam.id)).role == "viewer"
        assert (await people.actor(TEAM, "U0NOBODY")).role == "viewer"


async def test_within_an_organisation_people_are_at_home_in_each_workspace_that_they_are_of() -> None:
    """Slack counts them to one of these, which need not be ours."""
    async with SlackServer() as slack:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/", retry_handlers=[])
        people, kim = People(client, frozenset(), met, TEAM), slack.workspace.person("Kim")
        kim.home = "T0SALES"
        assert (await people.actor(TEAM, kim.id)).role == "member"
        assert (await People(client, frozenset(), met, "T0ACME").actor("T0ACME", kim.id)).role == "viewer"
