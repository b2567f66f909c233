"""What of a change is shown in full."""

import pytest

from conductor_core.domain.evidence import FileChange, Preview
from conductor_core.domain.files import File
from conductor_core.logic.previewing import previews


def added(path: str) -> FileChange:
    """One new file."""
    return FileChange(path=path, status="added", added=1, removed=0)


def test_a_small_new_file_is_shown_as_it_is() -> None:
    """Without the line ends at its end."""
    files = {"a.py": File(content="x = 'é'\n\n".encode())}
    assert previews([added("a.py")], files) == (Preview(path="a.py", text="x = 'é'"),)


@pytest.mark.parametrize(
    "file",
    [
        File(content=b"x\n" * 21),
        File(content=b"x" * 161),
        File(content=b"\xff\xfe"),
        File(content=b"\n"),
        File(content=b"/etc/passwd", mode="link"),
    ],
    ids=["many lines", "a long line", "binary", "empty", "link"],
)
def test_what_makes_no_preview_is_left_out(file: File) -> None:
    assert previews([added("a.py")], {"a.py": file}) == ()


def test_what_is_deleted_or_one_of_many_is_left_out() -> None:
    """Three files make a small change, four do not."""
    gone = FileChange(path="old.py", status="deleted", added=0, removed=9)
    files = {f"{name}.py": File(content=b"x\n") for name in "abcd"}
    assert [one.path for one in previews([gone, added("a.py"), added("b.py")], files)] == ["a.py", "b.py"]
    assert previews([added(path) for path in files], files) == ()
