"""Whose files a workspace holds when the service is root."""

import os
from pathlib import Path

import pytest

from conductor_core.errors import WorkspaceError
from conductor_core.workspaces.sandbox.owner import (
    FIRST,
    SMALL_FIRST,
    SMALL_SPAN,
    SPAN,
    Owners,
    hand_over,
    kernel_knows,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def test_others_than_root_stay_who_they_are(tmp_path: Path) -> None:
    """There is nobody to become."""
    assert Owners(root=False).lease(tmp_path).uid is None


@as_root
def test_each_workspace_has_its_own_user(tmp_path: Path) -> None:
    """The same one when it is opened again, at the same time or after a restart."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    owners = Owners()
    first, second, again = (owners.lease(tmp_path / name) for name in "aba")
    assert first.uid == again.uid != second.uid
    assert first.uid is not None
    assert FIRST <= first.uid < FIRST + SPAN
    assert (tmp_path / "a").stat().st_uid == first.uid
    first.release()
    again.release()
    assert Owners().lease(tmp_path / "a").uid == first.uid


@as_root
def test_a_container_with_few_users(tmp_path: Path) -> None:
    """The number is one that exists there."""
    uid = Owners(knows=lambda uid: uid < 65536).lease(tmp_path).uid
    assert uid is not None
    assert SMALL_FIRST <= uid < SMALL_FIRST + SMALL_SPAN


@as_root
def test_a_user_that_was_named(tmp_path: Path) -> None:
    """Is everybody's."""
    assert Owners(4242).lease(tmp_path).uid == 4242


@as_root
def test_links_are_given_and_not_followed(tmp_path: Path, outside: Path) -> None:
    """What they lead to stays ours."""
    (outside / "ours").touch()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file").touch()
    (tmp_path / "deep" / "link").symlink_to(outside / "ours")
    (tmp_path / "folder").symlink_to(outside)
    os.mkfifo(tmp_path / "pipe")
    hand_over(tmp_path, 4242, lambda uid: uid == 4242)
    assert {path.lstat().st_uid for path in (tmp_path, *tmp_path.rglob("*"))} == {4242}
    assert (outside / "ours").stat().st_uid == outside.stat().st_uid == 0


@as_root
def test_a_second_name_of_our_own_file_is_refused(tmp_path: Path, outside: Path) -> None:
    """It would be given away at its other place too; between files of the sandbox it does no harm."""
    (outside / "ours").touch()
    (tmp_path / "same").hardlink_to(outside / "ours")
    with pytest.raises(WorkspaceError, match="second name"):
        hand_over(tmp_path, 4242, lambda uid: uid == 4242)
    assert (outside / "ours").stat().st_uid == 0
    os.chown(outside / "ours", 4241, 4241)
    hand_over(tmp_path, 4242, lambda uid: uid in {4241, 4242})
    assert (tmp_path / "same").stat().st_uid == 4242


def test_this_kernel_knows_us() -> None:
    """And no number that cannot be."""
    assert kernel_knows(os.geteuid())
    assert not kernel_knows(1 << 33)
