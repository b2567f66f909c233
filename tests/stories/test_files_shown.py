"""People look at the files of a project from wherever they are."""

import zipfile
from pathlib import Path

from conductor_core.commands import COMMANDS
from conductor_core.commands.files import Files
from conductor_core.commands.look import Show
from conductor_core.commands.start import Start
from conductor_core.domain import card
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.logic.grammar import parse
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, stage, work


async def writes_a_shop(brief: Brief, desk: Desk) -> Outcome:
    """Files in folders."""
    _ = brief
    await desk.workspace.session.put(
        {
            "README.md": File(content=b"# Shop\n"),
            "src/till.py": File(content=b"print('beep')\n" * 100),
            "src/ui/page.html": File(content=b"<p>"),
            "logo.png": File(content=b"\x89PNG\0"),
            "ü.gif": File(content=b"GIF89a\0"),
            "ü name.md": File(content=b"# A name with a blank\n"),
        }
    )
    return Done(summary="made")


def blocks(shown: card.Card | None, kind: type[card.Code | card.Files]) -> list[card.Code | card.Files]:
    """The blocks of one kind."""
    assert shown
    return [one for one in shown.blocks if isinstance(one, kind)]


async def test_files_are_shown_as_a_tree_by_their_beginning_and_as_a_zip(tmp_path: Path) -> None:
    """A folder, a file of a hundred lines, a picture, and what is not there."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_a_shop)) as at:
        run = (await at.order(Start(goal="a shop", project="shop"), there=False)).run
        await at.until(run)
        (tree,) = blocks((await at.order(Files())).card, card.Code)
        assert isinstance(tree, card.Code)
        assert (
            tree.text
            == "README.md   7 B\nlogo.png   5 B\nsrc/\n  till.py   1.4 kB\n  ui/\n    page.html   3 B\nü name.md   22 B\nü.gif   7 B"
        )
        assert (await at.order(parse("show README.md project=shop", COMMANDS))).text == "shop: README.md: 1 file."
        for named in ('"ü name.md"', "'ü name.md'", "“ü name.md”", 'what="ü name.md"', '--what "ü name.md"'):
            assert (await at.order(parse(f"show {named} project=shop", COMMANDS))).text == "shop: ü name.md: 1 file."
        (beginning,) = blocks((await at.order(Show(what="src/till.py"))).card, card.Code)
        assert isinstance(beginning, card.Code)
        assert (beginning.text.count("beep"), beginning.language) == (60, "py")
        assert "It is no text." in str((await at.order(Files(path="logo.png"))).card)
        (picture,) = blocks((await at.order(Show(what="ü.gif"))).card, card.Files)
        assert isinstance(picture, card.Files)
        assert [one.shows for one in picture.pictures] == ["ü.gif"]
        assert (tmp_path / picture.paths[0]).read_bytes() == b"GIF89a\0"
        assert (await at.order(Files(path="nothing"))).text == (
            "shop has no file or folder 'nothing'. `files` lists all."
        )
        (handed,) = blocks((await at.order(Files(path="src", zip=True))).card, card.Files)
        assert isinstance(handed, card.Files)
        assert zipfile.ZipFile(handed.paths[0]).namelist() == ["src/till.py", "src/ui/page.html"]


async def test_a_file_is_found_outside_of_a_thread_in_the_only_project_that_has_it(tmp_path: Path) -> None:
    """Where several have it, nobody guesses; what is nowhere is said to be nowhere."""

    async def writes(brief: Brief, desk: Desk) -> Outcome:
        name = "till.py" if "shop" in brief.goal else "cli.py"
        await desk.workspace.session.put({"README.md": File(content=b"# Read\n"), f"app/{name}": File(content=b"1\n")})
        return Done(summary="made")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes)) as at:
        for project in ("shop", "greeter"):
            await at.until((await at.order(Start(goal=f"a {project}", project=project), there=False)).run)

        async def told(line: str) -> str:
            return (await at.order(parse(line, COMMANDS), there=False)).text

        assert await told("show app/cli.py") == "greeter: app/cli.py: 1 file."
        assert await told("show README.md") == (
            "Several projects have 'README.md' (shop, greeter): say `show README.md project=shop`."
        )
        assert await told("show README.md project=greeter") == "greeter: README.md: 1 file."
        assert await told("show app/cli.py project=shop") == (
            "shop has no file or folder 'app/cli.py'. `files project=shop` lists all."
        )
        assert await told("show nothing.py") == (
            "There is no run, task or file 'nothing.py'. `runs` lists the runs, `show R7` the tasks of one, `files` the files."
        )
