"""Files of a repository that would steer a program are out of its way, and come back."""

from pathlib import Path

from conductor_core.agents.cli.aside import PLACE, put_aside, put_back
from conductor_core.domain.agent import ToolUsed
from conductor_core.testing.folder import FolderSession
from tests.agents.cli.stage import BRIEF, Attempt, agent, fake

NAMES = (".claude", ".mcp.json")


def lay(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() or path.is_symlink())


async def test_they_go_and_come_back(tmp_path: Path) -> None:
    """At any depth, whatever they are called, and twice is as good as once."""
    odd = "a b\n'c$(touch x)/.mcp.json"
    lay(tmp_path, ".claude/settings.json", "deep/er/.mcp.json", "deep/kept.txt", odd, ".git/.mcp.json")
    (tmp_path / "deep/.claude").symlink_to("/etc")
    before = files(tmp_path)
    session = FolderSession(tmp_path)

    gone = await put_aside(session, NAMES)

    assert {".claude", "deep/er/.mcp.json", "deep/.claude"} <= set(gone)
    visible = [path for path in files(tmp_path) if not path.startswith(".git/")]
    assert visible == ["deep/kept.txt"]
    assert await put_aside(session, NAMES) == ()
    await put_back(session, NAMES)
    assert files(tmp_path) == before
    assert not (tmp_path / PLACE).exists()


async def test_what_the_program_made_itself_stays(tmp_path: Path) -> None:
    """A task may be about such a file."""
    lay(tmp_path, ".claude/settings.json", ".mcp.json")
    session = FolderSession(tmp_path)
    await put_aside(session, NAMES)
    (tmp_path / ".mcp.json").write_text("new")

    await put_back(session, NAMES)

    assert (tmp_path / ".mcp.json").read_text() == "new"
    assert (tmp_path / ".claude/settings.json").read_text() == ".claude/settings.json"


async def test_a_program_does_not_see_them(tmp_path: Path) -> None:
    """And people are told which were not heeded."""
    at = Attempt(tmp_path)
    lay(at.folder, ".claude/settings.json", "AGENTS.md")
    steps = (
        {"do": "show", "path": ".claude/settings.json", "to": "seen.txt"},
        {"do": "show", "path": "AGENTS.md", "to": "agents.txt"},
    )
    desk = at.desk()

    await agent(tmp_path, fake("acp", *steps, put_aside=NAMES)).run(BRIEF, desk)

    assert at.text("seen.txt") == "not there"
    assert at.text("agents.txt") == "AGENTS.md"
    assert at.text(".claude/settings.json") == ".claude/settings.json"
    assert desk.told[0] == ToolUsed(tool="put aside", summary="1 agent settings of the project are not heeded: .claude")
