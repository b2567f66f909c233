"""Who may do what, in Slack."""

from pathlib import Path

from adapters.slack.office import Furnishing
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.commands.people import People
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor


async def test_the_wrong_person_who_presses_approve_is_told_quietly_and_the_right_one_approves(tmp_path: Path) -> None:
    """An owner, whom the settings name, makes somebody one who only looks, by mentioning them."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
        async with floor(slack, tmp_path, *agents, owners=frozenset({boss.id})) as at:
            ada, bob, owner = at.somebody("Ada"), at.somebody("Bob"), at.known(boss)
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            plan = await at.answered(asked, "R1: plan")
            await owner.types("C0GENERAL", f"role <@{bob.person.id}|bob> viewer project=poem")
            await slack.until(lambda: len(at.whispers) == 1)
            await bob.presses(plan, "Approve")
            await slack.until(lambda: len(at.whispers) == 2)
            assert at.whispers == [
                (boss.id, f"slack:T0TEAM/{bob.person.id} is viewer in poem now."),
                (bob.person.id, "`approve` needs the role member; you are viewer."),
            ]
            await ada.presses(plan, "Approve")
            await at.answered(asked, "R1: done")


async def test_who_may_not_give_an_order_is_told_so_instead_of_being_shown_its_form(tmp_path: Path) -> None:
    """Typed, pressed, and by a shortcut; a role in one project lets them name it, so the form is shown."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
        async with floor(slack, tmp_path, *agents, owners=frozenset({boss.id})) as at:
            ada, bob, owner = at.somebody("Ada"), at.somebody("Bob"), at.known(boss)
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            plan = await at.answered(asked, "R1: plan")
            await owner.types("C0GENERAL", f"role <@{bob.person.id}|bob> viewer")
            await slack.until(lambda: len(at.whispers) == 1)
            await bob.presses(plan, "Change it …")
            await slack.until(lambda: len(at.whispers) == 2)
            await bob.types("C0GENERAL", "start")
            await slack.until(lambda: len(at.whispers) == 3)
            await bob.gives(asked)
            await slack.until(lambda: len(at.whispers) == 4)
            assert [text for _, text in at.whispers[1:]] == [
                "`change` needs the role member; you are viewer.",
                "`start` needs the role member; you are viewer.",
                "`start` needs the role member; you are viewer.",
            ]
            assert not slack.workspace.views
            await owner.types("C0GENERAL", f"role <@{bob.person.id}|bob> member project=poem")
            await slack.until(lambda: len(at.whispers) == 5)
            await bob.types("C0GENERAL", "start")
            await slack.until(lambda: len(slack.workspace.views) == 1)


async def test_people_are_listed_with_the_role_that_results(tmp_path: Path) -> None:
    """An owner by the settings, somebody who was given a role, and a guest."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        async with floor(slack, tmp_path, planner(work("T1")), owners=frozenset({boss.id})) as at:
            ada, owner = at.somebody("Ada"), at.known(boss)
            guest = at.known(slack.workspace.person("Gus", is_guest=True))
            for one in (ada, guest, owner):
                await one.types("C0GENERAL", "runs")
            await slack.until(lambda: len(at.whispers) == 3)
            known = {one.name: one.everywhere for one in await at.at.store.read(lambda tx: tx.accounts.all())}
            assert known == {"Ada": "member", "Boss": "owner", "Gus": "viewer"}
            told = (await at.at.order(People())).card
            assert "Boss (slack:T0TEAM/" in str(told)
            assert all(f"): {role}" in str(told) for role in ("owner", "member", "viewer"))


async def test_a_guest_and_somebody_of_another_company_is_not_obeyed(tmp_path: Path) -> None:
    """They are told so, kindly; nothing begins."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1"))) as at:
        guest = at.known(slack.workspace.person("Gus", is_guest=True))
        stranger = at.known(slack.workspace.person("Sam", is_stranger=True))
        for one in (guest, stranger):
            await one.says("C0GENERAL", f"<@{US}> write a poem")
        await slack.until(lambda: len(at.whispers) == 2)
        assert {text[:22] for _, text in at.whispers} == {"You are a guest here, "}
        assert await at.at.store.read(lambda tx: tx.runs.all()) == []


def test_an_owner_may_be_one_in_a_single_workspace() -> None:
    """Ids of users are Slack's own, and may stand for somebody else in another workspace."""
    furnishing = Furnishing(Path("drops"), frozenset({"U1", "T1/U2", "T2/U3"}))
    assert furnishing.owners_in("T1") == {"U1", "U2"}
    assert furnishing.owners_in("T2") == {"U1", "U3"}
