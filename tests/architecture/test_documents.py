"""What the documents say is there is there."""

import re
from pathlib import Path

import pytest

from adapters.cli.machine import MACHINE
from bot.settings_example import example
from conductor_core.commands import COMMANDS
from conductor_core.logic.options import command_name

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROADMAP = ROOT / "docs" / "roadmap.md"


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_example_of_settings_is_generated() -> None:
    assert (ROOT / ".env.example").read_text() == example(), "run: python -m bot.settings_example > .env.example"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_make_targets_are_real(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^|\$ )make ([a-z-]+)", document.read_text(), re.MULTILINE)) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_commands_are_real(document: Path) -> None:
    known = {command_name(command) for command in COMMANDS} | {name.split()[0] for name in MACHINE}
    assert set(re.findall(r"(?:`|^|\$ )conductor ([a-z]+)", document.read_text(), re.MULTILINE)) <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_roadmap_shows_evidence_or_says_not_yet() -> None:
    """A line that is ticked names something that exists; a line that is not says "not yet"."""
    lines = re.findall(r"^- \[([ x])\] (.+)$", ROADMAP.read_text(), re.MULTILINE)
    assert len(lines) > 40
    for tick, line in lines:
        paths = [path for path in re.findall(r"`([^`]+)`", line) if "/" in path and " " not in path]
        assert [path for path in paths if not (ROOT / path).exists()] == [], line
        if tick == "x":
            assert paths or "`make " in line or "`conductor " in line, f"nothing shows it: {line}"
            assert "not yet" not in line, line
        else:
            assert "not yet" in line, line


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_document_speaks_of_this_machine() -> None:
    found = [name(path) for path in DOCUMENTS if re.search(r"(?<![\w.])/(?:work|root|home/\w+)/", path.read_text())]
    assert found == []
