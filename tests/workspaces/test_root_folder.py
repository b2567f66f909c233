"""The folder around everything in a ZIP is taken off on the way in and put back on the way out."""

import subprocess
from pathlib import Path

import pytest

from conductor_core.domain.files import File
from conductor_core.domain.project import ZipSource
from conductor_core.logic.root_folder import heard, root_folder, said
from conductor_core.ports.workspaces import Imported
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.workspaces.archives import zipped
from tests.workspaces.conftest import PROJECT, Desk
from tests.workspaces.test_patch import apply, unpacked

ROOTS = ["repo-main", "日本 ü", 'q"q', "a b", "-x", "'", "😀"]
INSIDE = {"README": b"one\n", "tests/test_ü.py": b"assert 1\n", "b b.bin": b"\0\1", "same": b"\r\n"}
WORK = "echo 2 >> README; rm 'b b.bin'; printf '\\0\\2' > 'n ü'; chmod +x same; mkdir d; echo x > d/new"


async def take(desk: Desk, files: dict[str, bytes]) -> Imported:
    path = desk.place / "in.zip"
    path.write_bytes(zipped(files, mode=0))
    return await desk.spaces.import_source(PROJECT, ZipSource(path=str(path)))


def listed(path: Path) -> dict[str, File]:
    return unpacked(path.read_bytes())


@pytest.mark.parametrize("root", ROOTS)
async def test_the_original_plus_the_patch_is_the_delivered_zip(desk: Desk, root: str) -> None:
    """Whatever the folder's name is."""
    original = {f"{root}/{path}": content for path, content in INSIDE.items()}
    imported = await take(desk, original)
    assert (imported.root, imported.files) == (root, 4)
    assert await desk.contents(imported.commit) == INSIDE
    head = await desk.work(imported.commit, WORK)
    assert head is not None
    await desk.spaces.write_zip(PROJECT, head, desk.place / "out.zip")
    patch, delivered = await desk.spaces.patch(PROJECT, imported.commit, head), listed(desk.place / "out.zip")
    before = {path: File(content=content) for path, content in original.items()}
    assert apply(desk.place / "original", before, patch) == delivered
    assert delivered[f"{root}/d/new"] == File(content=b"x\n")
    assert {change.path for change in await desk.spaces.changes(PROJECT, imported.commit, head)} == {
        "README",
        "b b.bin",
        "d/new",
        "n ü",
        "same",
    }


async def test_the_note_names_the_folder_and_a_second_look_says_the_same(desk: Desk) -> None:
    imported = await take(desk, {"repo-main/": b"", "repo-main/a": b"1"})
    assert imported.notes == ("All files lie in the folder 'repo-main'; it is taken as the project.",)
    assert await take(desk, {"repo-main/a": b"1"}) == imported


async def test_the_diff_for_reading_names_the_folder_too(desk: Desk) -> None:
    imported = await take(desk, {"top/a": b"1\n"})
    head = await desk.work(imported.commit, "echo 2 > a")
    assert head is not None
    assert "\n--- a/top/a\n+++ b/top/a\n" in (await desk.spaces.diff(PROJECT, imported.commit, head)).decode()


@pytest.mark.parametrize("files", [{"top/a": b"1", "b": b"2"}, {"one/a": b"1", "two/b": b"2"}, {"top": b"1"}])
async def test_more_than_one_entry_at_the_top_stays_as_it_is(desk: Desk, files: dict[str, bytes]) -> None:
    imported = await take(desk, files)
    assert (imported.root, imported.notes) == ("", ())
    assert await desk.contents(imported.commit) == files
    await desk.spaces.write_zip(PROJECT, imported.commit, desk.place / "out.zip")
    assert listed(desk.place / "out.zip").keys() == files.keys()


@pytest.mark.parametrize("root", ["日本 ü", 'q"q'])
async def test_an_export_carries_the_folder(desk: Desk, root: str) -> None:
    imported = await take(desk, {f"{root}/a": b"1\n"})
    other = GitWorkspaces(desk.place / "other", DirectSandbox())
    await other.unbundle(PROJECT, await desk.spaces.bundle(PROJECT))
    await other.write_zip(PROJECT, imported.commit, desk.place / "out.zip")
    assert listed(desk.place / "out.zip").keys() == {f"{root}/a"}


async def test_the_patch_applies_in_a_repository_around_the_folder(desk: Desk) -> None:
    """Who unpacks the original in a repository of theirs can apply the patch there."""
    imported = await take(desk, {"my dir/a": b"1\n"})
    head = await desk.work(imported.commit, "echo 2 > a")
    assert head is not None
    folder = desk.folder({"my dir/a": b"1\n"}, "theirs")
    apply_in_repository(folder, await desk.spaces.patch(PROJECT, imported.commit, head))
    assert (folder / "my dir/a").read_bytes() == b"2\n"


async def test_the_patch_applies_inside_the_folder_without_its_name(desk: Desk) -> None:
    """Who made a repository of the folder itself says `-p2`; new, binary, runnable and deleted files are found as well."""
    imported = await take(desk, {f"repo-main/{path}": content for path, content in INSIDE.items()})
    head = await desk.work(imported.commit, WORK)
    assert head is not None
    folder = desk.place / "theirs"
    for path, content in INSIDE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    apply_in_repository(folder, await desk.spaces.patch(PROJECT, imported.commit, head), "-p2")
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts} == {
        "README", "d/new", "n ü", "same", "tests/test_ü.py",
    }  # fmt: skip
    assert (folder / "README").read_bytes() == b"one\n2\n"


def apply_in_repository(folder: Path, patch: bytes, *options: str) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "apply", *options, "-"], input=patch, cwd=folder, check=True)


@pytest.mark.parametrize("root", ["..", "a/b", "", ".git", "\ud800", "nul", "a\nb"])
def test_a_strangers_export_names_no_folder_that_is_none(root: str) -> None:
    """What was written by hand into a commit is not believed."""
    assert heard(f"Files of a ZIP{said(root)}\n") == ""


@pytest.mark.parametrize(
    ("names", "root"),
    [(["a/b"], "a"), (["a/", "a/b"], "a"), (["a/", "b/c"], ""), (["a/"], ""), (["a"], ""), ([], ""), (["a/b/c"], "a")],
)
def test_only_a_folder_around_every_file_is_one(names: list[str], root: str) -> None:
    assert root_folder(names) == root


def test_a_message_without_a_folder_or_with_garbage_names_none() -> None:
    assert heard("Files of a folder\n") == ""
    assert heard('Files of a ZIP\n\nFolder "\\x"\n') == ""
