"""A project whose repository wants CRLF: what is delivered is what ``git apply`` makes of the patch there."""

import os
import subprocess
from pathlib import Path

import pytest

from conductor_core.domain.project import FolderSource
from tests.workspaces.conftest import PROJECT, Desk
from tests.workspaces.test_patch import unpacked

CRLF = {"one.txt": b"one\r\ntwo\r\n", "two.txt": b"one\r\ntwo\r\n", "same.txt": b"same\r\n", "run.sh": b"echo\n"}
WORK = "printf 'ONE\\r\\ntwo\\r\\n' > one.txt; printf 'one\\nTWO\\n' > two.txt; printf 'same\\n' > same.txt; printf 'a\\nb\\n' > new.txt; printf 'ls\\n' > run.sh"


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    known = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "PATH": os.environ["PATH"]}
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, input=stdin, env=known, check=True, capture_output=True)


@pytest.mark.parametrize(
    "attributes", [b"* text=auto eol=crlf\r\n*.sh eol=lf\r\n", b"* text eol=crlf\r\n*.sh eol=lf\r\n"]
)
async def test_the_zip_is_what_git_apply_makes_of_the_folder(desk: Desk, tmp_path: Path, attributes: bytes) -> None:
    """Of lines that an agent ended otherwise only those differ that it changed, and a new file has the ends of all others."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for path, content in {**CRLF, ".gitattributes": attributes}.items():
        (folder / path).write_bytes(content)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    base = (await desk.spaces.import_source(PROJECT, FolderSource(path=str(folder)))).commit
    head = await desk.work(base, WORK)
    assert head is not None
    assert {change.path for change in await desk.spaces.changes(PROJECT, base, head)} == {
        "one.txt", "two.txt", "new.txt", "run.sh"
    }  # fmt: skip
    await desk.spaces.write_zip(PROJECT, head, tmp_path / "out.zip")
    git(folder, "apply", "-", stdin=await desk.spaces.patch(PROJECT, base, head))
    delivered = {path: file.content for path, file in unpacked((tmp_path / "out.zip").read_bytes()).items()}
    assert delivered == {path: (folder / path).read_bytes() for path in delivered}
    assert (delivered["two.txt"], delivered["new.txt"], delivered["run.sh"]) == (
        b"one\r\nTWO\r\n",
        b"a\r\nb\r\n",
        b"ls\n",
    )


async def test_where_the_files_are_as_the_history_has_them_nothing_is_made_otherwise(desk: Desk) -> None:
    """So they came from a git host: git turns them round wherever they are checked out."""
    base = (await desk.start({"one.txt": b"one\n", ".gitattributes": b"* text=auto eol=crlf\n"})).commit
    head = await desk.work(base, "printf 'a\\n' > new.txt")
    assert head is not None
    assert (await desk.contents(head))["new.txt"] == b"a\n"
