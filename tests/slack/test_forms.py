"""What is missing in an order is asked for by a form, which is made of the command's own options."""

from pathlib import Path
from typing import Any

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.domain.ids import RunId
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor

GENERAL = "C0GENERAL"


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def shown(slack: SlackServer) -> dict[str, Any]:
    """The newest form, once there is one."""
    await slack.until(lambda: bool(slack.workspace.views))
    return list(slack.workspace.views.values())[-1]


async def whispered(slack: SlackServer, text: str) -> str:
    """What one person was told quietly, once they were."""
    await slack.until(lambda: any(text in one.text for one in slack.workspace.whispers))
    return next(one.text for one in slack.workspace.whispers if text in one.text)


async def begun(at: Floor) -> list[str]:
    """The goals of all runs."""
    return [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())]


async def test_a_command_that_lacks_something_opens_a_form_with_what_was_said_filled_in(tmp_path: Path) -> None:
    """Every field is an option of the command, but for those that only surfaces say."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        await ada.types(GENERAL, "retry run=R7")
        view = await shown(slack)
        fields = {one["block_id"]: one["element"].get("initial_value") for one in view["blocks"] if "element" in one}
        assert view["title"]["text"] == "Retry"
        assert fields == {"task": None, "run": "R7", "agent": None}
        slack.workspace.views.clear()
        await ada.types(GENERAL, "tell replaces=3")
        view = await shown(slack)
        assert [one["block_id"] for one in view["blocks"] if "element" in one] == ["text", "task", "run", "replaces"]


async def test_what_is_wrong_with_a_form_is_said_beside_the_field_and_what_is_right_is_carried_out_once(
    tmp_path: Path,
) -> None:
    """The refusal comes with the acknowledgement, so that the form stays open."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        await ada.types(GENERAL, "start")
        view = await shown(slack)
        wrong = await ada.fills(view, goal="write a poem", budget="-3")
        assert wrong == {
            "response_action": "errors",
            "errors": {"budget": "budget must be a number from 0 to 10000, not '-3'."},
        }
        assert not await begun(at)
        assert await ada.fills(view, goal="write a poem", budget="3") == {}
        await ada.fills(view, goal="write a poem", budget="3")
        root = await said(slack, "Ada asks: write a poem")
        await at.answered(root, "R1: plan")
        assert await begun(at) == ["write a poem"]


async def said(slack: SlackServer, text: str) -> Any:
    """A message of the channel, once it stands there."""
    await slack.until(lambda: any(one.text == text for one in slack.workspace.messages))
    return next(one for one in slack.workspace.messages if one.text == text)


async def test_a_mention_that_lacks_something_is_answered_with_a_button_that_opens_the_form(tmp_path: Path) -> None:
    """Slack lets nobody open a form who did not press or type a command."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> !retry")
        await ada.presses(await at.answered(asked, "task"), "Fill in retry")
        assert (await shown(slack))["title"]["text"] == "Retry"


def offered(view: dict[str, Any], field: str) -> tuple[str, list[str]]:
    """The kind of a field, and what its menu shows."""
    (element,) = [one["element"] for one in view["blocks"] if one.get("block_id") == field]
    return element["type"], [one["value"] for one in element.get("options", ())]


async def test_what_is_there_already_is_chosen_and_not_typed(tmp_path: Path) -> None:
    """Agents, projects, settings and people; a project that this person does not see is not in the menu."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), owners=frozenset({"U0001OLGA"})) as at:
        olga, bob = at.somebody("Olga"), at.somebody("Bob")
        asked = await bob.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await at.answered(await bob.says(slack.workspace.direct(bob.person.id), "write a song"), "R2: plan")
        for typed, field, menu in (
            ("retry", "agent", ("static_select", ["coder", "planner"])),
            ("archive", "project", ("static_select", ["poem", "song"])),
            ("role", "person", ("users_select", [])),
        ):
            slack.workspace.views.clear()
            await olga.types(GENERAL, typed)
            kind, names = offered(await shown(slack), field)
            assert (kind, sorted(name.partition("-")[0] for name in names)) == menu
        await olga.fills(await shown(slack), person=bob.person.id, role="viewer")
        assert await whispered(slack, "Bob is") == "Bob is viewer everywhere now."
        slack.workspace.views.clear()
        await at.somebody("Ada").types(GENERAL, "unsubscribe")
        assert offered(await shown(slack), "project") == ("static_select", ["poem"])


async def test_a_command_is_answered_to_who_typed_it_and_stops_a_run_without_a_second_thread(tmp_path: Path) -> None:
    """The thread of the run tells of it by itself."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.types(GENERAL, "runs")
        assert await whispered(slack, "Runs") == "Runs"
        await ada.types(GENERAL, "stop R1")
        await whispered(slack, "R1 is stopped")
        await at.answered(asked, "paused")
        assert [room.id for room in await at.at.store.read(lambda tx: tx.rooms.of(RunId("R1")))] == [
            f"slack:T0TEAM/{GENERAL}/{asked.ts}"
        ]


async def test_where_we_are_not_a_command_is_answered_with_how_to_invite_us(tmp_path: Path) -> None:
    """Nothing is begun that nobody there could follow."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        away = slack.workspace.channel("away", ada.person.id)
        slack.workspace.members[away].discard(US)
        await ada.types(away, "start write a poem")
        assert "type /invite @conductor" in await whispered(slack, "I am not in this channel")
        assert not await begun(at)


async def test_the_shortcut_of_a_message_gives_it_to_us_in_its_thread(tmp_path: Path) -> None:
    """What the message says is the goal unless the person writes another."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        wish = await bob.says(GENERAL, "the till should beep")
        await ada.gives(wish)
        await ada.fills(await shown(slack))
        await at.answered(wish, "R1: plan")
        assert await begun(at) == ["the till should beep"]


async def test_the_global_shortcut_asks_for_goal_and_channel(tmp_path: Path) -> None:
    """The thread begins there."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        await ada.begins()
        await ada.fills(await shown(slack), **{"in": GENERAL, "goal": "write a poem"})
        root = await said(slack, "Ada asks: write a poem")
        await at.answered(root, "R1: plan")
