"""The Home tab: what waits for a person, what there is, always as it is; read from the server's record."""

from pathlib import Path

from adapters.slack.testing.picture import lines
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message, Person
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


def tab(slack: SlackServer, person: Person) -> str:
    """What it says."""
    blocks = slack.workspace.homes.get(person.id, {"blocks": []})["blocks"]
    return lines(slack.workspace, [Message("D", "1.1", US, blocks=[one for one in blocks if one["type"] != "input"])])


async def test_a_plan_is_approved_in_the_home_tab_which_follows_by_itself(tmp_path: Path) -> None:
    """It is not published again while nothing changes."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.opens_home()
        await slack.until(lambda: "The plan of R1 needs a yes." in tab(slack, ada.person))
        await ada.at_home("Approve")
        await at.answered(asked, "R1: done")
        await slack.until(lambda: "1 run, last R1: done" in tab(slack, ada.person))
        assert "Waiting for you\n  Nothing." in tab(slack, ada.person)
        assert "coder" in tab(slack, ada.person)
        published = [call for call in slack.calls if call.method == "views.publish"]
        assert len(published) <= 6


async def test_projects_are_searched_and_a_run_is_begun_from_there(tmp_path: Path) -> None:
    """The form knows the project."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.opens_home()
        await slack.until(lambda: "[New run …]" in tab(slack, ada.person))
        await ada.at_home(words="nothing like it")
        await slack.until(lambda: "None that fits." in tab(slack, ada.person))
        await ada.at_home(state="waits")
        await slack.until(lambda: "[New run …]" in tab(slack, ada.person))
        await ada.at_home("New run …")
        await slack.until(lambda: bool(slack.workspace.views))
        view = list(slack.workspace.views.values())[-1]
        (project,) = await at.at.store.read(lambda tx: tuple(tx.projects.all()))
        given = {one["block_id"]: one["element"].get("initial_value") for one in view["blocks"] if "element" in one}
        assert given["project"] == project.id


async def test_guests_see_nothing(tmp_path: Path) -> None:
    """What projects there are is not theirs to know."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, eve = at.somebody("Ada"), slack.workspace.person("Eve", is_stranger=True)
        await type(ada)(slack, eve).opens_home()
        await ada.opens_home()
        await slack.until(lambda: ada.person.id in slack.workspace.homes)
        assert eve.id not in slack.workspace.homes
