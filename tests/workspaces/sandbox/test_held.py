"""Folders of the self-test go with their process, even when it was killed."""

import tempfile
from pathlib import Path

import pytest

from conductor_core.workspaces.sandbox.held import HeldFolder, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary ones of our own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(place: Path, name: str) -> Path:
    """What a killed process left."""
    folder = place / name
    (folder / "inner").mkdir(parents=True)
    (folder / "secret").write_text("bait")
    return folder


def test_what_the_dead_left_goes_and_nothing_else(temporary: Path) -> None:
    """A held one, another kind and a link stay."""
    gone = [left(temporary, "conductor-bait-a"), left(temporary, "conductor-probe-b")]
    other = left(temporary, "conductor-d")
    link = temporary / "conductor-bait-link"
    link.symlink_to(other)
    held = HeldFolder("bait", 0o777)
    sweep()
    assert not any(folder.exists() for folder in gone)
    assert {path.name for path in temporary.iterdir()} == {other.name, link.name, held.path.name}
    assert (other / "secret").exists()
    held.remove()
    assert not held.path.exists()
