"""What a planner reads of a project is bounded."""

from conductor_core.domain.files import File
from conductor_core.logic.analysis import analyse
from conductor_core.logic.conventions import conventions
from conductor_core.logic.plan_brief import MOST_TEXT, project_brief


def test_of_many_files_the_first_are_named_and_the_others_counted_by_folder() -> None:
    files = {f"src/part{n % 2}/f{n:04}.py": File(content=b"x = 1\n") for n in range(1000)}
    lines = project_brief(analyse(files), ()).splitlines()
    at = lines.index("Files:")
    assert lines[at + 1] == "src/part0/f0000.py"
    assert lines[at + 401 :] == ["and 600 more:", "src/part1/ (500 files)", "src/part0/ (100 files)"]


def test_however_long_names_are_the_whole_is_not() -> None:
    files = {f"{'x' * 200}/{'y' * 200}{n}.md": File(content=b"") for n in range(400)}
    assert len(project_brief(analyse(files), ())) <= MOST_TEXT + 50


def test_conventions_are_the_beginnings_of_the_files_that_hold_them() -> None:
    """What is meant for agents comes first; a copy is given once, and links are not followed."""
    files = {
        "CONTRIBUTING.md": File(content=b"z" * 20_000),
        "AGENTS.md": File(content=b"Use tabs.\n"),
        "CLAUDE.md": File(content=b"Use tabs.\n"),
        "GEMINI.md": File(content=b"/etc/passwd", mode="link"),
        "docs/AGENTS.md": File(content=b"not this"),
    }
    first, second = conventions(files)
    assert (first.path, first.text) == ("AGENTS.md", "Use tabs.")
    assert second.path == "CONTRIBUTING.md"
    assert second.text == "z" * 6000 + "\n[14,000 more characters; read_file shows them]"


def test_all_of_them_together_are_bounded_as_well() -> None:
    names = ("AGENTS.md", "CLAUDE.md", ".cursorrules", "CONTRIBUTING.md")
    found = conventions({name: File(content=name[0].encode() * 10_000) for name in names})
    assert [len(one.text.split("\n")[0]) for one in found] == [6000, 6000, 4000]
