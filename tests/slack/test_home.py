"""The Home tab: what waits for a person, what there is, always as it is; read from the server's record."""

import json
from pathlib import Path

from adapters.slack.testing.picture import lines
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message, Person
from conductor_core.commands.start import Start
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.slack.floor import floor
from tests.stories.poets import Poem


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


async def test_what_is_started_there_is_asked_for_first(tmp_path: Path) -> None:
    """A press alone begins nothing; the form asks for the goal and the channel."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        await ada.opens_home()
        await slack.until(lambda: ada.person.id in slack.workspace.homes)
        await ada.at_home("Start something …")
        await slack.until(lambda: bool(slack.workspace.views))
        await ada.fills(list(slack.workspace.views.values())[-1], **{"in": "C0GENERAL", "goal": "write a poem"})
        await slack.until(lambda: any("R1: plan" in one.text for one in slack.workspace.messages))
        assert [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())] == ["write a poem"]


async def test_what_waits_says_what_for_where_and_at_what_price(tmp_path: Path) -> None:
    """It leads to the thread, and so does each run; projects of one name are told apart, the newest first."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        for _ in range(2):
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            await at.answered(asked, ": plan")
        await ada.opens_home()
        await slack.until(lambda: "R2  The plan of R2 needs a yes." in tab(slack, ada.person))
        shown = tab(slack, ada.person)
        assert "“write a poem” · poem-2 · free" in shown
        assert shown.index("(poem-2)") < shown.index("(poem)")
        leads = json.dumps(slack.workspace.homes[ada.person.id])
        assert leads.count(f'"url": "{slack.workspace.permalink(asked)}", "text": "Open the thread"') == 2


async def test_what_there_is_no_room_for_is_counted(tmp_path: Path) -> None:
    """Nobody is to think that nothing else waits."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        for _ in range(10):
            await at.at.until((await at.at.order(Start(goal="a poem"))).run, "awaiting_approval")
        await ada.opens_home()
        more = "and 2 more, which come up here as these are answered."
        await slack.until(lambda: more in tab(slack, ada.person))
        await ada.at_home("Reject")
        await slack.until(lambda: "and 1 more, which" in tab(slack, ada.person))


async def test_costs_are_told_of_each_run_and_a_change_needs_no_channel(tmp_path: Path) -> None:
    """Whatever is asked for at Home, with several runs under way."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        for _ in range(2):
            await at.answered(await ada.says("C0GENERAL", f"<@{US}> write a poem"), ": plan")
        await ada.opens_home()
        await slack.until(lambda: "[Costs]" in tab(slack, ada.person))
        await ada.at_home("Costs")
        await slack.until(lambda: any("Cost of 2 runs under way" in one.text for one in slack.workspace.messages))
        await ada.at_home("Change it …")
        await slack.until(lambda: bool(slack.workspace.views))
        fields = [one["block_id"] for one in list(slack.workspace.views.values())[-1]["blocks"] if "element" in one]
        assert "in" not in fields
        assert "run" in fields


async def test_the_results_of_a_race_wait_there_for_a_pick(tmp_path: Path) -> None:
    """Those who came through, the referee's first before the others; the pick is made there."""
    poem = Poem()
    tasks = planner(work("T1", agent="ada"), work("T2", "T1", agent="ada"))
    async with SlackServer() as slack, floor(slack, tmp_path, tasks, *poem.poets(5, 9, 0)) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        await poem.begun.wait()
        await ada.says("C0GENERAL", "!race T2 3", asked.ts)
        await at.answered(asked, "R1.T2 is tried by ada, bob and cyd")
        poem.may.set()
        await at.answered(asked, "R1: T2 Do T2, 3 tries")
        await ada.opens_home()
        await slack.until(lambda: "R1.T2  Do T2: pick one of the results." in tab(slack, ada.person))
        assert "[Pick T2-1 (ada)]  [Pick T2-2 (bob)]" in tab(slack, ada.person)
        await ada.at_home("Pick T2-2 (bob)")
        await at.answered(asked, "R1: done")
        await slack.until(lambda: "Waiting for you\n  Nothing." in tab(slack, ada.person))


async def test_guests_see_nothing(tmp_path: Path) -> None:
    """What projects there are is not theirs to know."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, eve = at.somebody("Ada"), slack.workspace.person("Eve", is_stranger=True)
        await type(ada)(slack, eve).opens_home()
        await ada.opens_home()
        await slack.until(lambda: ada.person.id in slack.workspace.homes)
        assert eve.id not in slack.workspace.homes


async def test_a_tab_stays_current_over_a_restart_with_what_was_looked_for(tmp_path: Path) -> None:
    """Nobody has to open it again."""
    async with SlackServer() as slack:
        files = MemoryWorkspaces()
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            ada = at.somebody("Ada")
            await ada.opens_home()
            await slack.until(lambda: "None yet: start something." in tab(slack, ada.person))
            await ada.at_home(state="over")
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            plan = await at.answered(asked, "R1: plan")
            await slack.until(lambda: "The plan of R1 needs a yes." in tab(slack, ada.person))
            assert "None that fits." in tab(slack, ada.person)
        async with floor(slack, tmp_path, *agents(), files=files) as at:
            await at.known(ada.person).presses(plan, "Approve")
            await slack.until(lambda: "1 run, last R1: done" in tab(slack, ada.person))


async def test_a_viewer_of_a_project_is_shown_nothing_to_press_that_is_not_for_them(tmp_path: Path) -> None:
    """Neither its approvals nor new runs; everybody else sees those that they may answer, whatever state the run is in."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        async with floor(slack, tmp_path, *agents(), owners=frozenset({boss.id})) as at:
            ada, bob = at.somebody("Ada"), at.somebody("Bob")
            asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
            await at.answered(asked, "R1: plan")
            await bob.opens_home()
            await slack.until(lambda: "The plan of R1 needs a yes." in tab(slack, bob.person))
            await at.known(boss).types("C0GENERAL", f"role <@{bob.person.id}|bob> viewer project=poem")
            await slack.until(lambda: "Waiting for you\n  Nothing." in tab(slack, bob.person))
            assert "[Its runs]" in tab(slack, bob.person)
            assert "New run …" not in tab(slack, bob.person)
            assert "Start something …" in tab(slack, bob.person)
            await at.known(boss).types("C0GENERAL", f"role <@{bob.person.id}|bob> viewer")
            await slack.until(lambda: "Start something …" not in tab(slack, bob.person))


async def test_many_open_tabs_are_published_fairly_and_within_the_rate(tmp_path: Path) -> None:
    """Four a look at most, so that nobody who opens theirs waits; each is current in its turn, and then there is quiet."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        people = [at.somebody(f"P{number}") for number in range(10)]
        for one in people:
            await one.opens_home()
        await slack.until(lambda: len(slack.workspace.homes) == 10)
        before = sum(call.method == "views.publish" for call in slack.calls)
        asked = await people[0].says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await slack.until(lambda: all("R1 needs a yes" in tab(slack, one.person) for one in people), 30)
        published = [call for call in slack.calls if call.method == "views.publish"]
        assert {call.answer for call in published} == {"ok"}
        assert len(published) - before <= 20
