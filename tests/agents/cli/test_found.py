"""Agent programs on the PATH are listed and not sent any work."""

from pathlib import Path

from conductor_core.agents.cli.found import found_programs


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


async def test_a_program_is_found_with_its_version(tmp_path: Path) -> None:
    """What it prints is cleaned: a program's words are a stranger's."""
    program(tmp_path, "claude", "printf '2.1.330 (Claude\\033[31m Code)\\n'")
    program(tmp_path, "codex", "exit 3")

    found = found_programs(str(tmp_path))

    assert [one.card.name for one in found] == ["claude", "codex"]
    health = [await one.health() for one in found]
    assert health[0].state == "error"
    assert "2.1.330 (Claude" in health[0].detail
    assert "\x1b" not in health[0].detail
    assert health[1].detail == "found (it does not tell its version); this Conductor does not drive it yet"


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """An empty folder holds no agents."""
    assert found_programs(str(tmp_path)) == ()
