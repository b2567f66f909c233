"""A folder of this machine as a project."""

import asyncio
import os
import socket
import subprocess
from pathlib import Path

import pytest

from conductor_core.domain.files import File
from conductor_core.domain.project import EmptySource, FolderSource
from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.workspaces.conftest import PROJECT, Desk


async def test_files_come_in_as_they_are(desk: Desk) -> None:
    files = {"a.txt": b"\xff\r\n", "d/e/ü ü": b"", ".github/ci.yml": b"x", ".env": b"y"}
    folder = desk.folder(files)
    (folder / "run").write_bytes(b"#!")
    (folder / "run").chmod(0o700)
    (folder / "d" / "link").symlink_to("../run")
    imported = await desk.spaces.import_source(PROJECT, FolderSource(path=str(folder)))
    assert await desk.spaces.files(PROJECT, imported.commit) == {
        **{path: File(content=content) for path, content in files.items()},
        "run": File(content=b"#!", mode="executable"),
        "d/link": File(content=b"../run", mode="link"),
    }
    assert imported.notes == ()


async def test_what_is_left_out_is_noted(desk: Desk) -> None:
    folder = desk.folder(
        {
            "a": b"",
            ".git/config": b"",
            ".gitignore": b"*.log\n/out/\n",
            "x.log": b"",
            "out/y": b"",
            "node_modules/z": b"",
            "lib/node_modules/z": b"",
            "mine/pyvenv.cfg": b"",
            "sub/.git": b"gitdir: /",
            "sub/f": b"",
            "back\\slash": b"",
            "sub/.DS_Store": b"",
            "sub/._f": b"",
            "desktop.ini": b"",
            "__MACOSX/sub/f": b"",
        }
    )
    (folder / "logs" / "old").mkdir(parents=True)
    os.mkfifo(folder / "pipe")
    (folder / "etc").symlink_to("/etc")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        imported = await desk.spaces.import_source(PROJECT, FolderSource(path=str(folder)))
    assert set(await desk.contents(imported.commit)) == {"a", ".gitignore", "sub/f"}
    assert imported.notes == (
        "Left out caches and environments: 'node_modules' (2 times), 'mine'.",
        "Left out what file managers leave behind: '__MACOSX', 'desktop.ini', '.DS_Store', '._f'.",
        "Left out what .gitignore names: 'out', 'x.log'.",
        "Left out empty folders, which git does not keep: 'logs/old'.",
        "Left out what is no file (sockets, pipes, devices): 'pipe', 'socket'.",
        "Took the files of repositories inside, without their history: 'sub/.git'.",
        r"Left out 'back\slash': it has a backslash in its name.",
        "Left out 'etc': it is a link that leads outside the project.",
    )


async def test_a_second_import_tells_what_the_first_one_brought(desk: Desk) -> None:
    first = await desk.start({"a": b"1", "node_modules/b": b""})
    (desk.place / "source" / "a").write_bytes(b"2")
    again = GitWorkspaces(desk.home, DirectSandbox())
    assert await again.import_source(PROJECT, FolderSource(path=str(desk.place / "source"))) == first
    assert await desk.contents(first.commit) == {"a": b"1"}


async def test_two_imports_at_once_are_one(desk: Desk) -> None:
    one, two = await asyncio.gather(desk.start({"a": b"1"}), desk.start({"a": b"1"}))
    assert one == two


async def test_an_import_that_was_killed_is_begun_anew(desk: Desk) -> None:
    part = desk.home / "projects" / PROJECT / "repository.part"
    part.mkdir(parents=True)
    (part / "config").write_text("half")
    imported = await desk.start({"a": b"1"})
    assert await desk.contents(imported.commit) == {"a": b"1"}


async def test_equal_files_make_an_equal_first_commit(desk: Desk, tmp_path: Path) -> None:
    one = await desk.start({"a": b"1"})
    two = await Desk(desk.folder({}, name="elsewhere")).start({"a": b"1"})
    assert one.commit == two.commit


async def test_an_empty_project_begins_with_no_files(desk: Desk) -> None:
    imported = await desk.spaces.import_source(PROJECT, EmptySource())
    assert (imported.files, imported.size, imported.notes) == (0, 0, ())
    commit = await desk.work(imported.commit, "echo 1 > a")
    assert commit is not None
    assert await desk.contents(commit) == {"a": b"1\n"}


async def test_our_own_data_below_the_folder_stays_out(desk: Desk) -> None:
    folder = desk.folder({"a": b"1"})
    inside = GitWorkspaces(folder / "data", DirectSandbox())
    imported = await inside.import_source(PROJECT, FolderSource(path=str(folder)))
    assert imported.files == 1


@pytest.mark.parametrize(
    ("files", "ceilings", "rule"),
    [
        ({"big": b"12345"}, Ceilings(file_size=4), "limit"),
        ({"a": b"123", "b": b"123"}, Ceilings(total=5), "limit"),
        ({"a": b"", "b": b"", "c": b""}, Ceilings(files=2), "limit"),
        ({"A": b"", "a": b""}, Ceilings(), "collision"),
    ],
)
async def test_a_folder_beyond_the_rules_is_refused(
    desk: Desk, files: dict[str, bytes], ceilings: Ceilings, rule: str
) -> None:
    tight = GitWorkspaces(desk.home, DirectSandbox(), ceilings=ceilings)
    with pytest.raises(InputRefusedError) as caught:
        await tight.import_source(PROJECT, FolderSource(path=str(desk.folder(files))))
    assert caught.value.rule == rule
    assert caught.value.message.startswith(f"In the folder '{desk.place}/source', ")


@pytest.mark.parametrize("name", ["missing", "file", "a\0b"])
async def test_what_is_no_folder_is_refused(desk: Desk, name: str) -> None:
    (desk.place / "file").write_bytes(b"content")
    with pytest.raises(InputRefusedError, match="give a folder, a ZIP file or a https git address"):
        await desk.spaces.import_source(PROJECT, FolderSource(path=str(desk.place / name)))


async def test_a_folder_that_was_emptied_meanwhile_is_refused(desk: Desk) -> None:
    with pytest.raises(InputRefusedError, match="holds no files: leave out --from to start a new project"):
        await desk.spaces.import_source(PROJECT, FolderSource(path=str(desk.folder({}))))


def commit(folder: Path, *more: str) -> None:
    """Everything in the folder, by the git of a person."""
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    for words in (("init", "-q"), ("add", "-A", "-f"), (*who, "commit", "-q", "-m", "All"), *([more] if more else [])):
        subprocess.run(["git", "-C", str(folder), *words], check=True)


@pytest.mark.parametrize("more", [(), ("pack-refs", "--all"), ("checkout", "-q", "--detach")])
async def test_changes_that_are_not_committed_come_along_and_are_told(desk: Desk, more: tuple[str, ...]) -> None:
    """Whoever compares with their history knows why it is more."""
    folder = desk.folder({"a": b"1\n", "b": b"1\n", "d/c": b"1\n", "gone": b"1\n"})
    commit(folder, *more)
    desk.folder({"a": b"2\n", "new": b"1\n"})
    (folder / "gone").unlink()
    imported = await desk.spaces.import_source(PROJECT, FolderSource(path=str(folder)))
    assert imported.notes == ("3 files with uncommitted changes are taken as they are: 'a', 'gone', 'new'.",)
    assert await desk.contents(imported.commit) == {"a": b"2\n", "b": b"1\n", "d/c": b"1\n", "new": b"1\n"}


async def test_what_is_committed_comes_along_whatever_it_is_called(desk: Desk) -> None:
    """An ignore file says what is not added by itself; and somebody may have meant a desktop.ini."""
    folder = desk.folder({"desktop.ini": b"1", ".gitignore": b"build/\n", "build/important.py": b"1"})
    commit(folder)
    desk.folder({"build/made.py": b"", ".DS_Store": b""})
    imported = await desk.spaces.import_source(PROJECT, FolderSource(path=str(folder)))
    assert set(await desk.contents(imported.commit)) == {".gitignore", "build/important.py", "desktop.ini"}
    assert imported.notes == ("Left out what file managers leave behind: '.DS_Store'.",)


async def test_files_that_a_filter_changes_are_not_called_changed(desk: Desk) -> None:
    """In a folder they look otherwise than in its history, though nobody touched them."""
    folder = desk.folder({".gitattributes": b"*.bin filter=lfs\n", "a.bin": b"pointer"})
    commit(folder)
    desk.folder({"a.bin": b"contents"})
    assert (await desk.spaces.import_source(PROJECT, FolderSource(path=str(folder)))).notes == ()


@pytest.mark.parametrize("head", ["ref: refs/heads/../../../secret\n", "ref: refs/heads/none\n", "0" * 40, "x", ""])
async def test_a_history_that_cannot_be_read_changes_nothing(desk: Desk, head: str) -> None:
    """Nor does a pipe where git keeps a branch hold anybody up, and no setting of a stranger's is obeyed."""
    folder = desk.folder({"a": b"1", ".git/HEAD": head.encode(), ".git/objects/x": b"", "secret": b"0" * 40})
    (folder / ".git" / "config").write_text(f"[core]\nfsmonitor = touch {desk.place}/pwned\n")
    (folder / ".git" / "refs" / "heads").mkdir(parents=True)
    os.mkfifo(folder / ".git" / "refs" / "heads" / "none")
    imported = await desk.spaces.import_source(PROJECT, FolderSource(path=str(folder)))
    assert (imported.files, imported.notes) == (2, ())
    assert not (desk.place / "pwned").exists()
