"""A card that wants an answer mentions who may give it, and nobody else."""

import json
from pathlib import Path

import pytest

from adapters.chat.asking import called
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.card import Button, Buttons, Card, Whom
from conductor_core.domain.people import Actor, Role
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor

GENERAL = "C0GENERAL"


def person(name: str, role: Role = "member") -> Actor:
    """Somebody."""
    return Actor(id=name, name=name, role=role)


ADA, BOB, CYD = person("ada"), person("bob"), person("cyd")
OWNERS = tuple(person(name, "owner") for name in ("eve", "fay", "gil", "hal", "ida"))


@pytest.mark.parametrize(
    ("whom", "people", "mentioned"),
    [
        (None, (ADA, BOB), ("ada",)),
        (Whom(), (ADA, BOB, *OWNERS), ("ada",)),
        (Whom(least="owner"), (ADA, BOB, *OWNERS), ("eve", "fay", "gil")),
        (Whom(but=("ada",)), (ADA, BOB), ("bob",)),
        (Whom(least="owner", but=("eve",)), (OWNERS[0], OWNERS[1], ADA), ("fay",)),
        (Whom(least="owner"), (ADA, BOB), ()),
        (None, (BOB, CYD), ("bob", "cyd")),
    ],
)
def test_who_is_mentioned(whom: Whom | None, people: tuple[Actor, ...], mentioned: tuple[str, ...]) -> None:
    """Who began the run, Ada, alone where her answer counts; else three of the others at most."""
    card = Card(
        title="R1: plan", notify=True, blocks=(Buttons(buttons=(Button(label="Yes", command="y"),)),), whom=whom
    )
    assert called(card, "ada", people) == mentioned


def pinged(message: Message) -> list[str]:
    """Everybody whom it mentions."""
    words = json.dumps(message.blocks) + message.text
    assert "broadcast" not in words
    assert "<!" not in words
    return [
        part["user_id"]
        for block in message.blocks
        if block["type"] == "rich_text"
        for section in block["elements"]
        for part in section["elements"]
        if part["type"] == "user"
    ]


async def ruled(at: Floor, boss: Somebody, ada: Somebody, rule: str) -> str:
    """A project with one run and a rule."""
    asked = await ada.says(GENERAL, f"<@{US}> write a poem")
    await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
    await at.answered(asked, "R1: done")
    (project,) = await at.at.store.read(lambda tx: tuple(tx.projects.all()))
    await boss.types(GENERAL, f"rule {rule} project={project.id}")
    await at.slack.until(lambda: any(boss.person.id == who for who, _ in at.whispers))
    return str(project.id)


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def test_a_plan_that_owners_approve_mentions_owners_and_not_who_asked(tmp_path: Path) -> None:
    """As many as a handful. What the goal says pings nobody."""
    async with SlackServer() as slack:
        owners = [slack.workspace.person(name) for name in ("Eve", "Fay", "Gil", "Hal")]
        async with floor(slack, tmp_path, *agents(), owners=frozenset(one.id for one in owners)) as at:
            ada, eve = at.somebody("Ada"), at.known(owners[0])
            project = await ruled(at, eve, ada, "plan owner")
            asked = await ada.says(GENERAL, f"<@{US}> !start project={project} write <!here> and <!everyone> another")
            plan = await at.answered(asked, "R2: plan")
            assert pinged(plan) == [one.id for one in owners[:3]]
            await eve.presses(plan, "Approve")
            await slack.until(lambda: pinged(plan) == [])


async def test_a_plan_that_somebody_else_must_approve_mentions_who_else_speaks_there(tmp_path: Path) -> None:
    """Not who asked for it, nor a guest who cannot approve it."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        async with floor(slack, tmp_path, *agents(), owners=frozenset({boss.id})) as at:
            ada, bob, eve = at.somebody("Ada"), at.somebody("Bob"), at.known(boss)
            project = await ruled(at, eve, ada, "plan member other=yes")
            await eve.types(GENERAL, f"role <@{bob.person.id}|bob> member project={project}")
            await slack.until(lambda: any("is member in" in text for _, text in at.whispers))
            asked = await ada.says(GENERAL, f"<@{US}> !start project={project} write another")
            assert pinged(await at.answered(asked, "R2: plan")) == [bob.person.id, boss.id]
