import os
from pathlib import Path

from conductor_core.workspaces.removing import remove


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("x")
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "link").symlink_to(tmp_path / "kept")
    (victim / "7").mkdir()
    (victim / "7" / "link").symlink_to(tmp_path / "kept/file")
    remove(victim, tmp_path / "trash")
    assert not victim.exists()
    assert (tmp_path / "kept/file").read_text() == "x"
    assert list((tmp_path / "trash").iterdir()) == []


def test_no_depth_and_no_lock_stops_it(tmp_path: Path) -> None:
    """Deeper than any path can name and than Python recurses."""
    victim = tmp_path / "victim"
    victim.mkdir()
    here = os.open(victim, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("deep", dir_fd=here)
        inner = os.open("deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.mkdir("locked", 0, dir_fd=here)
    os.close(here)
    remove(victim, tmp_path / "trash")
    assert list((tmp_path / "trash").iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next(tmp_path: Path) -> None:
    trash = tmp_path / "trash"
    (trash / "old" / "was" / "x").mkdir(parents=True)
    (trash / "old" / "1" / "2").mkdir(parents=True)
    (trash / "old" / "1" / "f").write_text("x")
    remove(tmp_path / "not there", trash)
    assert list(trash.iterdir()) == []


def test_a_link_in_place_of_the_folder_goes_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    remove(tmp_path / "link", tmp_path / "trash")
    assert (tmp_path / "kept").is_dir()
    assert not (tmp_path / "link").is_symlink()
