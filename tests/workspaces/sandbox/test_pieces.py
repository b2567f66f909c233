"""Small parts: the ring, the archive, what a tree and a folder use."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.domain.files import File
from conductor_core.errors import WorkspaceError
from conductor_core.workspaces.sandbox import packing
from conductor_core.workspaces.sandbox.meter import UnmeasurableError, folder_size, memory, tree
from conductor_core.workspaces.sandbox.ring import HeadTail


@given(st.lists(st.binary(max_size=40)), st.integers(0, 20), st.integers(0, 20))
def test_a_ring_keeps_the_ends(pieces: list[bytes], head: int, tail: int) -> None:
    """However it comes in pieces: the first bytes, the last bytes, and a true count of the rest."""
    ring = HeadTail(head=head, tail=tail)
    for piece in pieces:
        ring.add(piece)
    whole = b"".join(pieces)
    rest = whole[head:]
    assert ring.value() == whole[:head] + rest[max(0, len(rest) - tail) :]
    assert len(ring.value()) + ring.dropped == len(whole)


@pytest.mark.parametrize("path", ["", "/a", "-a", "a//b", "a/", "./a", "a/..", "..", "a\0b", "a/\ud800"])
def test_odd_paths(path: str) -> None:
    """Refused when something is to be written, left out when something is to be read."""
    with pytest.raises(WorkspaceError):
        packing.pack({path: File(content=b"")})
    assert packing.names([path, "good"]) == b"good\0"


def test_what_is_no_archive() -> None:
    """A sandbox may send anything; half a header is an error, nothing is nothing."""
    whole = packing.pack({"a": File(content=b"x" * 2000)})
    assert packing.unpack(whole) == {"a": File(content=b"x" * 2000)}
    assert packing.unpack(b"") == {}
    with pytest.raises(WorkspaceError):
        packing.unpack(b"no archive at all" * 100)
    with pytest.raises(WorkspaceError):
        packing.unpack(whole[:1500])


def test_files_that_are_too_large_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are refused before an archive of them is made."""
    monkeypatch.setattr(packing, "LARGEST", 2 << 20)
    with pytest.raises(WorkspaceError, match="2 MiB"):
        packing.pack({str(n): File(content=b"x" * (1 << 20)) for n in range(3)})


def test_a_folder_is_measured_by_what_it_takes(tmp_path: Path) -> None:
    """Holes in files take nothing, links are not followed."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"x" * 100_000)
    (tmp_path / "up").symlink_to("/usr")
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(1 << 30)
    assert 100_000 <= folder_size(tmp_path) < 200_000
    assert folder_size(tmp_path / "absent") == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every folder")
def test_a_folder_that_hides_something(tmp_path: Path) -> None:
    """It cannot be measured, and that is not the same as empty."""
    (tmp_path / "hidden").mkdir(mode=0)
    with pytest.raises(UnmeasurableError):
        folder_size(tmp_path)


def test_memory_of_processes() -> None:
    """The quick answer is an upper bound of the exact one; a process that has ended uses nothing."""
    us = (os.getpid(),)
    assert memory(us, above=1 << 40) >= memory(us, above=0) > 1 << 20
    assert memory((1 << 22,), above=0) == 0
    assert tree(1 << 22) == ()
