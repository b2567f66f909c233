"""Owners say what people may do, everywhere or in one project, and the core holds to it whatever a surface says."""

from pathlib import Path

from conductor_core.commands.approve import Approve
from conductor_core.commands.people import People, Role
from conductor_core.commands.settings import Settings
from conductor_core.commands.start import Start
from conductor_core.domain.card import Buttons
from conductor_core.domain.people import Actor
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work

BOB = Actor(id="test:bob", name="Bob", role="member")
CODER = ScriptedAgent("coder", writes_its_brief)


async def ordered(at: Stage, **given: str) -> str:
    """What an owner hears who gives a role."""
    return (await at.order(Role.model_validate(given))).text


async def test_a_role_counts_in_its_project_and_is_taken_back(tmp_path: Path) -> None:
    """Who may only look cannot approve there, though they may elsewhere."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.conductor.met(BOB)
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        assert await ordered(at, person="@bob", role="viewer", project="poem") == "Bob is viewer in poem now."
        refused = await at.order(Approve(), run="R1", role="member", by="Bob")
        assert refused.text == "`approve` needs the role member; you are viewer."
        assert (await at.order(Start(goal="make a song"), role="member", by="Bob")).outcome == "ok"
        assert (
            await ordered(at, person="Bob", role="usual", project="poem")
            == "Bob is what people usually are in poem now."
        )
        assert (await at.order(Approve(), run="R1", role="member", by="Bob")).outcome == "ok"


async def test_who_is_made_an_owner_may_give_roles(tmp_path: Path) -> None:
    """A member may not."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.conductor.met(BOB)
        assert (await at.order(Role(person="Bob", role="owner"), role="member", by="Bob")).text == (
            "`role` needs the role owner; you are member."
        )
        assert await ordered(at, person="test:bob", role="owner") == "Bob is owner everywhere now."
        told = await at.order(Role(person="slack:T1/U7", role="viewer"), role="member", by="Bob")
        assert told.text == "slack:T1/U7 is viewer everywhere now."
        people = await at.order(People())
        assert [one["name"] for one in people.data] == ["Bob", "slack:T1/U7"]  # type: ignore[index, call-overload, union-attr]


async def test_who_is_meant_must_be_clear(tmp_path: Path) -> None:
    """Of two people of one name the ids are told; somebody unknown needs one."""
    async with stage(tmp_path, planner(work("T1"))) as at:
        await at.conductor.met(BOB)
        await at.conductor.met(BOB.model_copy(update={"id": "test:bob2"}))
        assert (
            await ordered(at, person="bob", role="owner") == "Several people are called bob: say test:bob or test:bob2."
        )
        assert (await ordered(at, person="Eve", role="owner")).startswith("Nobody here is called Eve.")


async def test_settings_have_a_button_for_who_may_change_them(tmp_path: Path) -> None:
    """Everybody else reads them."""
    async with stage(tmp_path, CODER) as at:
        owners, members = await at.order(Settings()), await at.order(Settings(), role="member", by="Bob")
        assert owners.card
        assert members.card
        assert [isinstance(one.blocks[-1], Buttons) for one in (owners.card, members.card)] == [True, False]
