"""Files that come with a request: taken, read with the goal, or refused aloud in the thread."""

import io
import zipfile
from base64 import b64decode
from pathlib import Path

from adapters.slack.testing.server import SCOPES, SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.domain.chat import UserTurn
from conductor_core.domain.ids import RunId
from conductor_core.llms.catalogue import ModelFacts
from conductor_core.llms.pictures import shown
from conductor_core.logic.planning import IMPROVE_GOAL
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.testing.stage import planner, work
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.slack.floor import floor

GENERAL = "C0GENERAL"
RED = b"\x89PNG\r\n\x1a\n"


def packed(**files: str) -> bytes:
    """A ZIP of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def test_what_an_edit_makes_a_goal_of_has_the_files_of_its_message(tmp_path: Path) -> None:
    """What was refused counts as it reads now."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        shop = ada.uploads("shop.zip", packed(readme="a shop"), "application/zip")
        asked = await ada.says(GENERAL, f"<@{US}> show R99", files=[shop])
        await at.answered(asked, "There is no run R99")
        await ada.edits(asked, f"<@{US}> add a till")
        await at.answered(asked, "R1: plan")
        projects = await at.at.store.read(lambda tx: tx.projects.all())
        assert [(one.id, one.source.kind) for one in projects] == [("shop", "zip")]


async def test_a_zip_becomes_the_project_that_the_run_works_on(tmp_path: Path) -> None:
    """Where it lies on this machine is told to nobody."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        shop = ada.uploads("shop.zip", packed(readme="a shop"), "application/zip")
        asked = await ada.says(GENERAL, f"<@{US}> add a till", files=[shop])
        await at.answered(asked, "R1: plan")
        projects = await at.at.store.read(lambda tx: tx.projects.all())
        assert [(one.id, one.source.kind) for one in projects] == [("shop", "zip")]
        told = str(slack.workspace.thread(GENERAL, asked.ts)[1].blocks)
        assert "shop (the ZIP file shop.zip)" in told
        assert str(tmp_path) not in told


async def test_an_empty_zip_without_words_is_refused_by_its_name(tmp_path: Path) -> None:
    """There is nothing to make better."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}>", files=[ada.uploads("shop.zip", packed(), "application/zip")])
        await at.answered(asked, "'shop.zip' holds no files: say what to make, as the goal.")


async def test_an_empty_zip_with_words_is_told_of(tmp_path: Path) -> None:
    """What is made begins with nothing, which may not be what was meant."""
    files = GitWorkspaces(tmp_path / "home", DirectSandbox())
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), files=files) as at:
        ada = at.somebody("Ada")
        shop = ada.uploads("shop.zip", packed(), "application/zip")
        asked = await ada.says(GENERAL, f"<@{US}> add a till", files=[shop])
        begun = await at.answered(asked, "R1: on it")
        await slack.until(lambda: "The ZIP holds no files: the project starts empty." in str(begun.blocks))


async def test_a_zip_without_words_is_made_better(tmp_path: Path) -> None:
    """As on the command line."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        shop = ada.uploads("shop.zip", packed(readme="a shop"), "application/zip", is_withheld=True)
        asked = await ada.says(GENERAL, f"<@{US}>", files=[shop])
        await at.answered(asked, "R1: on it")
        run = (await at.at.store.read(lambda tx: tx.runs.all()))[0]
        assert (run.project, run.goal) == ("shop", IMPROVE_GOAL)


async def test_what_breaks_a_rule_of_archives_begins_nothing_and_is_said_in_the_thread(tmp_path: Path) -> None:
    """In the words of the core, with the name that the person knows."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        evil = ada.uploads("evil.zip", packed(**{"../out": "x"}), "application/zip")
        asked = await ada.says(GENERAL, f"<@{US}> add a till", files=[evil])
        answer = await at.answered(asked, "evil.zip")
        assert "'../out'" in answer.text
        assert not await at.at.store.read(lambda tx: tx.runs.all())


async def test_files_of_a_message_that_is_given_to_us_are_taken_with_it(tmp_path: Path) -> None:
    """By a reaction and by the shortcut, whoever wrote it; what breaks a rule begins nothing, and only who gave it hears why."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), reaction="robot_face") as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        shop = bob.uploads("shop.zip", packed(readme="a shop"), "application/zip")
        alone = await bob.says(GENERAL, "", files=[shop])
        await ada.reacts(alone, "robot_face")
        await at.answered(alone, "R1: on it")
        notes = bob.uploads("notes.md", b"tills beep", "text/markdown")
        wish = await bob.says(GENERAL, "add a till", files=[notes, bob.uploads("a.exe", b"MZ\0", "application/x-exe")])
        await ada.gives(wish)
        await slack.until(lambda: bool(slack.workspace.views))
        await ada.fills(list(slack.workspace.views.values())[-1])
        await at.answered(wish, "Not everything is read")
        await at.answered(wish, "R2: plan")
        evil = await bob.says(GENERAL, "make it", files=[bob.uploads("evil.zip", b"no", "application/zip")])
        await ada.reacts(evil, "robot_face")
        await slack.until(lambda: any("evil.zip" in text for _, text in at.whispers))
        assert at.thread(evil) == []
        first, second = sorted(await at.at.store.read(lambda tx: tx.runs.all()), key=lambda run: run.id)
        assert (first.goal, first.project) == (IMPROVE_GOAL, "shop")
        assert "notes.md, a file of Ada" in [one.title for one in second.material]


async def test_a_text_is_read_with_the_goal_and_a_picture_is_refused_in_words(tmp_path: Path) -> None:
    """The thread says both."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        files = [
            ada.uploads("notes.md", b"tills beep", "text/markdown"),
            ada.uploads("till.png", RED, "image/png"),
            ada.uploads("long.txt", b"x" * 9_000, "text/plain"),
            ada.uploads("by-windows.txt", "tills hum".encode("utf-16"), "text/plain"),
        ]
        asked = await ada.says(GENERAL, f"<@{US}> add a till", files=files)
        await at.answered(asked, "Not everything is read")
        await at.answered(asked, "R1: plan")
        run = (await at.at.store.read(lambda tx: tx.runs.all()))[0]
        assert [(one.title, len(one.text)) for one in run.material] == [
            ("notes.md, a file of Ada", 10),
            ("long.txt, a file of Ada", 8_000),
            ("by-windows.txt, a file of Ada", 9),
        ]
        told = str([one.blocks for one in slack.workspace.thread(GENERAL, asked.ts)])
        assert "'till.png' is not looked at: no agent here looks at pictures." in told
        assert "Of 'long.txt' the first 8000 of 9000 characters are read; the rest is left out." in told
        assert "notes.md, a file of Ada; long.txt, a file of Ada; by-windows.txt, a file of Ada" in told


async def test_a_picture_goes_to_agents_that_look_at_pictures(tmp_path: Path) -> None:
    """What is none is refused by how it begins; what comes while they work is not looked at, and that is said."""
    painter, coder = agents()
    coder.card = coder.card.model_copy(update={"sees": True})
    async with SlackServer() as slack, floor(slack, tmp_path, painter, coder) as at:
        ada = at.somebody("Ada")
        files = [ada.uploads("till.png", RED, "image/png"), ada.uploads("fake.png", b"<svg/>", "image/png")]
        asked = await ada.says(GENERAL, f"<@{US}> add a till", files=files)
        plan = await at.answered(asked, "R1: plan")
        refused = await at.answered(asked, "Not everything is read")
        assert "'fake.png' is not looked at: it is no PNG, JPEG or WebP. Send it as one." in str(refused.blocks)
        await ada.says(GENERAL, "!tell like this", asked.ts, [ada.uploads("late.png", RED, "image/png")])
        await at.at.told(RunId("R1"), "remark.made", 1)
        told = "'late.png' is not looked at: agents are shown pictures with a goal, and none while they work."
        await slack.until(lambda: told in str([one.blocks for one in slack.workspace.thread(GENERAL, asked.ts)]))
        await ada.presses(plan, "Approve")
        await at.answered(asked, "R1: done")
        (brief,) = coder.briefs
        turn = UserTurn(text="", pictures=tuple(one.picture for one in brief.material if one.picture))
        assert [(one.kind, b64decode(one.data)) for one in shown(turn, ModelFacts(sees=True))] == [("image/png", RED)]


async def test_a_missing_scope_is_named_when_slack_shows_its_sign_in_page_for_the_file(tmp_path: Path) -> None:
    """Nothing is begun with a page of Slack in place of the project."""
    async with SlackServer(scopes=SCOPES - {"files:read"}) as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        shop = ada.uploads("shop.zip", packed(readme="a shop"), "application/zip")
        asked = await ada.says(GENERAL, f"<@{US}> add a till", files=[shop])
        answer = await at.answered(asked, "shop.zip")
        assert "lacks the scope files:read" in str(answer.blocks)
        page = ada.uploads("page.html", b"<p>beep</p>", "text/html")
        asked = await ada.says(GENERAL, f"<@{US}> add a till like that", files=[page])
        assert "lacks the scope files:read" in str((await at.answered(asked, "Not everything is read")).blocks)


async def test_a_text_in_the_thread_of_a_run_is_told_to_its_agents(tmp_path: Path) -> None:
    """With the words that it comes with."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> add a till")
        await at.answered(asked, "R1: plan")
        notes = ada.uploads("notes.md", b"tills beep", "text/markdown")
        await ada.says(GENERAL, "!tell mind this", asked.ts, [notes])
        await at.at.told(RunId("R1"), "remark.made", 1)
        remarks = await at.at.store.read(lambda tx: tx.remarks.of(RunId("R1")))
        assert [one.text for one in remarks] == ["mind this\n\nnotes.md, a file of Ada:\ntills beep"]


async def test_the_files_of_the_machine_are_not_taken_for_who_does_not_own_it(tmp_path: Path) -> None:
    """A chat is no terminal; nobody learns what lies where."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        for path in ("/etc", "/nowhere/at/all.zip"):
            asked = await ada.says(GENERAL, f"<@{US}> start from={path} look around")
            assert await at.answered(asked, "are taken for owners only")
        assert not await at.at.store.read(lambda tx: tx.runs.all())
