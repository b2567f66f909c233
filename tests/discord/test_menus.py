"""What there are many of is chosen from a menu: of a message, where it works after a restart, and of a form."""

from pathlib import Path

from adapters.discord.forms import form
from adapters.discord.people import Trust
from adapters.discord.testing.acting import components
from adapters.discord.testing.interactions import Going
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.shapes import check_modal
from adapters.discord.testing.world import GENERAL, US
from conductor_core.commands.people import Role
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.files import File
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.discord.floor import floor

ASKED = "Which _colour_?"
COLOURS = ("red", "orange", "yellow", "green", "blue", "indigo", "violet")


async def asks(_brief: Brief, desk: Desk) -> Outcome:
    """What colour it is to be."""
    colour = await desk.ask(ASKED, COLOURS)
    await desk.workspace.session.put({"colour.txt": File(content=f"{colour}\n".encode())})
    return Done(summary=f"It is {colour}.")


async def test_one_of_many_choices_is_chosen_from_a_menu_after_a_restart(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """What is none of them is said in words, by the button beside it."""
    files, agents = MemoryWorkspaces(), (planner(work("T1")), ScriptedAgent("coder", asks))
    async with floor(discord, tmp_path, *agents, files=files) as at:
        ada = at.somebody("Ada")
        said = ada.says(GENERAL, f"<@{US}> paint it")
        await ada.presses(await at.answered(said, "R1: plan"), "Approve")
        await at.answered(said, ASKED)
    async with floor(discord, tmp_path, *agents, files=files) as at:
        asked = await at.answered(said, ASKED)
        (menu,) = (one for one in components(asked.components) if one["type"] == 3)
        assert [one["label"] for one in menu["options"]] == list(COLOURS)
        assert [one["label"] for one in components(asked.components) if one["type"] == 2] == ["Other …"]
        await ada.chooses(asked, "green")
        await at.answered(said, "Ada answered: green")
        await at.answered(said, "R1: done")


async def test_what_is_answered_in_words_stands_above_the_field_for_them(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """As letters; and not where somebody just names its number, who may have no business with it."""
    team = planner(work("T1")), ScriptedAgent("coder", asks)
    async with floor(discord, tmp_path, *team) as at:
        ada = at.somebody("Ada")
        said = ada.says(GENERAL, f"<@{US}> paint it")
        await ada.presses(await at.answered(said, "R1: plan"), "Approve")
        form = await ada.presses(await at.answered(said, ASKED), "Other …")
        assert form.modal
        assert form.modal["components"][0] == {"type": 10, "content": "Which \\_colour\\_?"}
        named = await at.somebody("Eve").orders(GENERAL, "conductor", "decide", "answer", run="R1", question=1)
        assert "colour" not in str(named.modal)
        await ada.fills(form, text="a warm grey")
        await at.answered(said, "Ada answered: a warm grey")


async def test_who_is_to_do_it_instead_is_chosen_in_a_form(discord: DiscordServer, tmp_path: Path) -> None:
    """By the names that there are."""
    tries: list[Brief] = []

    async def not_at_first(brief: Brief, desk: Desk) -> Outcome:
        tries.append(brief)
        return await writes_its_brief(brief, desk) if len(tries) > 1 else Failed(cause="no disk", remedy="person")

    async with floor(discord, tmp_path, planner(work("T1")), ScriptedAgent("coder", not_at_first)) as at:
        ada = at.somebody("Ada")
        said = ada.says(GENERAL, f"<@{US}> write a poem")
        await ada.presses(await at.answered(said, "R1: plan"), "Approve")
        form = await ada.presses(await at.answered(said, "R1: T1 failed"), "Give it to another …")
        assert form.modal
        (chosen,) = (one["component"] for one in form.modal["components"] if one["label"] == "Agent")
        assert [one["value"] for one in chosen["options"]] == ["planner", "coder"]
        await ada.fills(form, agent="coder")
        await at.answered(said, "R1: done")


async def test_people_and_projects_are_chosen_from_those_that_there_are(discord: DiscordServer, tmp_path: Path) -> None:
    """A person is named by a choice of the server's; a menu shows what who asks may see."""
    boss = discord.world.person("Boss")
    async with floor(discord, tmp_path, planner(work("T1")), trust=Trust(frozenset({boss.id}))) as at:
        owner, ada, bob = at.known(boss), at.somebody("Ada"), at.somebody("Bob")
        await at.answered(ada.says(GENERAL, f"<@{US}> write a poem"), "R1: plan")
        ada.tells("write a song")
        alone = discord.world.direct(ada.person.id).id
        await discord.until(lambda: any("R2: plan" in words(one) for one in discord.world.within(alone)))
        await owner.orders(GENERAL, "conductor", "house", "role", person=bob.person, role="viewer")
        await discord.until(lambda: any("is viewer" in text for _, text in at.whispers))
        follow = await at.somebody("Eve").orders(GENERAL, "conductor", "house", "subscribe")
        assert menu(follow, "Project") == ["poem"]


async def test_who_may_not_give_an_order_is_told_so_instead_of_being_shown_its_form(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """By button and by command, in the words that refuse the order; who may give it in one project can still name that."""
    boss = discord.world.person("Boss")
    agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
    async with floor(discord, tmp_path, *agents, trust=Trust(frozenset({boss.id}))) as at:
        owner, ada, bob = at.known(boss), at.somebody("Ada"), at.somebody("Bob")
        plan = await at.answered(ada.says(GENERAL, f"<@{US}> write a poem"), "R1: plan")
        await owner.orders(GENERAL, "conductor", "house", "role", person=bob.person, role="viewer")
        await discord.until(lambda: any("is viewer" in text for _, text in at.whispers))
        pressed = await bob.presses(plan, "Change it …")
        assert (pressed.modal, at.whispers[-1]) == (
            None,
            (bob.person.id, "`change` needs the role member; you are viewer."),
        )
        typed = await bob.orders(GENERAL, "conductor", "begin", "start")
        assert (typed.modal, at.whispers[-1]) == (
            None,
            (bob.person.id, "`start` needs the role member; you are viewer."),
        )
        await owner.orders(GENERAL, "conductor", "house", "role", person=bob.person, role="member", project="poem")
        await discord.until(lambda: any("is member in poem" in text for _, text in at.whispers))
        assert (await bob.orders(GENERAL, "conductor", "begin", "start")).modal


def menu(shown: Going, label: str) -> list[str]:
    """What a field offers."""
    assert shown.modal
    (field,) = (one["component"] for one in shown.modal["components"] if one["label"] == label)
    return [one["value"] for one in field["options"]]


def test_somebody_who_was_named_already_is_chosen_in_the_form() -> None:
    """Who is of another platform stands there in words."""
    here, there = [
        form(Role, {"person": person})["components"][0]["component"] for person in ("discord:7", "slack:T1/U1")
    ]
    assert (here["type"], here["default_values"]) == (5, [{"id": "7", "type": "user"}])
    assert (there["type"], there["value"]) == (4, "slack:T1/U1")
    check_modal(form(Role, {"person": "discord:7"}))
