"""A ZIP of a stranger: refused in one sentence that names the entry, or taken in byte for byte."""

import io
import os
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId
from conductor_core.domain.project import ZipSource
from conductor_core.errors import InputRefusedError, NotFoundError
from conductor_core.logic.paths import shown
from conductor_core.ports.workspaces import Imported
from tests.workspaces import archives
from tests.workspaces.archives import zipped
from tests.workspaces.conftest import PROJECT, Desk


async def take(desk: Desk, data: bytes) -> Imported:
    path = desk.place / "in.zip"
    path.write_bytes(data)
    return await desk.spaces.import_source(PROJECT, ZipSource(path=str(path)))


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("f"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "rule", "named"),
    [
        (lambda: zipped({"../e": b""}), "name", "'../e'"),
        (lambda: zipped({"a/../../e": b""}), "name", "'a/../../e'"),
        (lambda: zipped({"/etc/e": b""}), "name", "'/etc/e'"),
        (lambda: zipped({"..\\e": b""}), "name", "'../e' leads outside"),
        (lambda: zipped({"C:\\e": b""}), "name", "drive"),
        (lambda: zipped({"a/b": b"", "a\\c": b""}), "backslash", "with / between folders"),
        (lambda: zipped({"C:/e": b""}), "name", "drive"),
        (lambda: zipped({"//h/s": b""}), "name", "'//h/s'"),
        (lambda: zipped({"l": b"/etc/passwd"}, mode=0o120777), "type", "'l'"),
        (lambda: zipped({"p": b""}, mode=stat.S_IFIFO | 0o644), "type", "'p'"),
        (lambda: zipped({"d": b""}, mode=stat.S_IFCHR | 0o644), "type", "'d'"),
        (lambda: archives.with_name(zipped({"aXb": b""}), "aXb", "a\0b"), "name", r"'a\x00b'"),
        (lambda: zipped({"a\nb": b""}), "name", r"'a\nb'"),
        (lambda: zipped({"a\x1b[2Jb": b""}), "name", r"'a\x1b[2Jb'"),
        (lambda: zipped({"a\u202egpj.exe": b""}), "name", r"'a\u202egpj.exe'"),
        (lambda: zipped({"NUL.txt": b""}), "name", "'NUL.txt'"),
        (lambda: zipped({"src/aux": b""}), "name", "'src/aux'"),
        (lambda: zipped({"a.": b""}), "name", "'a.'"),
        (lambda: zipped({"a ": b""}), "name", "'a '"),
        (lambda: zipped({"A.txt": b"", "a.TXT": b""}), "collision", "'A.txt' and 'a.TXT'"),
        (lambda: zipped({"é": b"", "e\u0301": b""}), "collision", "'é'"),
        (lambda: archives.twice("same"), "twice", "'same' is there twice"),
        (lambda: zipped({"x": b"", "x/y": b""}), "collision", "'x' and 'x/y'"),
        (lambda: zipped({".git/config": b""}), "git", "by its URL"),
        (lambda: zipped({"a/.GIT/hooks/post-checkout": b""}), "git", "by its URL"),
        (lambda: zipped({"git~1/config": b""}), "git", "by its URL"),
        (lambda: zipped({".git./config": b""}), "git", "by its URL"),
        (lambda: zipped({f"f{number}": b"" for number in range(20_001)}), "limit", "more than 20,000 files"),
        (lambda: zipped({f"f{number}": bytes(100 << 20) for number in range(3)}), "limit", "200 times"),
        (lambda: zipped({"zeros": bytes(9 << 20)}), "limit", "'zeros'"),
        (lambda: archives.size_lie(5), "damaged", "'f'"),
        (lambda: archives.size_lie(100_000), "limit", "'f'"),
        (lambda: archives.overlapping(200), "limit", "overlap"),
        (archives.long_list, "limit", "more than 20,000 files"),
        (archives.encrypted, "unsupported", "encrypted"),
        (archives.odd_method, "unsupported", "method 99"),
        (archives.bad_checksum, "damaged", "'f'"),
        (lambda: zipped({"f": os.urandom(5000)})[:3000], "damaged", "cut off"),
        (lambda: archives.patched_list(zipped({"name": b"1"}), 46, b"eman"), "damaged", "'eman'"),
        (lambda: b"garbage" * 1000, "damaged", "no ZIP file"),
        (lambda: b"", "damaged", "no ZIP file"),
        (lambda: b"PK\x03\x04", "damaged", "no ZIP file"),
        (lambda: b"MZ" + zipped({"f": b""}), "damaged", "no ZIP file"),
        (tar, "damaged", "no ZIP file"),
    ],
)
async def test_a_bad_zip_is_refused_and_leaves_nothing(
    desk: Desk, data: Callable[[], bytes], rule: str, named: str
) -> None:
    with pytest.raises(InputRefusedError) as caught:
        await take(desk, data())
    assert caught.value.rule == rule
    assert named in caught.value.message
    assert shown(f"{desk.place}/in.zip") in caught.value.message
    assert re.search(r"(: [A-Za-z0-9, /\\]+|; hand the repository in by its URL instead)\.$", caught.value.message)
    assert caught.value.message.count("\n") == 0
    assert sorted(path.name for path in desk.place.iterdir()) == ["home", "in.zip"]
    assert [path for path in desk.home.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("path", ["missing.zip", "folder", "pipe", "a\0b"])
async def test_what_is_no_file_is_refused_without_waiting(desk: Desk, path: str) -> None:
    (desk.place / "folder").mkdir()
    os.mkfifo(desk.place / "pipe")
    with pytest.raises(InputRefusedError):
        await desk.spaces.import_source(PROJECT, ZipSource(path=str(desk.place / path)))


async def test_a_good_zip_comes_in_byte_for_byte(desk: Desk) -> None:
    files = {
        "readme": b"",
        "top/a.txt": b"a\r\n",
        "top/ü/b.bin": bytes(range(256)),
        "top/inner.zip": zipped({"x": b""}),
        "top/e": b"",
    }
    imported = await take(desk, zipped(files))
    assert await desk.contents(imported.commit) == files
    assert (imported.files, imported.size) == (5, sum(map(len, files.values())))


async def test_empty_folders_are_told_because_they_do_not_come_along(desk: Desk) -> None:
    """Only those with nothing in them, named as they lie in the project."""
    files = {"demo/": b"", "demo/logs/old/": b"", "demo/src/": b"", "demo/src/a.py": b"1"}
    imported = await take(desk, zipped(files, mode=0))
    assert imported.notes[0] == "Left out empty folders, which git does not keep: 'logs/old'."


async def test_what_a_mac_and_its_desktop_add_is_no_part_of_the_project(desk: Desk) -> None:
    """It is left out and said, and the one folder that is left is the project."""
    mac = {"demo/app.py": b"1", "demo/.DS_Store": b"2", "__MACOSX/demo/._app.py": b"3", "__MACOSX/._demo": b"4"}
    imported = await take(desk, zipped({"demo/": b"", **mac, "demo/img/Thumbs.db": b"", "demo/Icon\r": b""}, mode=0))
    assert (await desk.contents(imported.commit), imported.root) == ({"app.py": b"1"}, "demo")
    assert imported.notes == (
        r"Left out what file managers leave behind: '__MACOSX' (2 times), '.DS_Store', 'Thumbs.db', 'Icon\r'.",
        "All files lie in the folder 'demo'; it is taken as the project.",
    )


@pytest.mark.parametrize("maker", [0, 10, 3])
async def test_names_as_old_windows_tools_write_them(desk: Desk, maker: int) -> None:
    """A backslash stands between folders where it can be no part of a name, or where no name has a slash."""
    data = zipped({"demo\\": b"", "demo\\src\\a.py": b"1", "demo\\b": b"2"}, mode=0)
    imported = await take(desk, archives.made_by(data, maker))
    assert (await desk.contents(imported.commit), imported.root) == ({"src/a.py": b"1", "b": b"2"}, "demo")


async def test_a_name_that_is_no_utf8_is_read_as_dos_wrote_it_and_told(desk: Desk) -> None:
    """Other programs read it otherwise, so the patch may not fit what they unpack."""
    imported = await take(desk, zipped({"cafX.txt": b"1"}).replace(b"cafX.txt", b"caf\x82.txt"))
    assert await desk.contents(imported.commit) == {"café.txt": b"1"}
    assert imported.notes == (
        "Names that are no UTF-8 are read as DOS wrote them (CP437): 'café.txt'. Where another program reads them "
        "otherwise, take the ZIP that is handed over and not the patch.",
    )


async def test_permissions_are_only_runnable_or_not(desk: Desk) -> None:
    imported = await take(desk, zipped({"setuid": b"x"}, mode=0o104755))
    assert await desk.spaces.files(PROJECT, imported.commit) == {"setuid": File(content=b"x", mode="executable")}


@pytest.mark.parametrize("files", [{}, {"top/": b""}])
async def test_a_zip_without_files_is_a_project_without_files(desk: Desk, files: dict[str, bytes]) -> None:
    imported = await take(desk, zipped(files, mode=0))
    assert (imported.files, imported.root) == (0, "")
    assert imported.notes == ("The ZIP holds no files: the project starts empty.",)


async def test_a_zip_around_another_archive_is_told_of(desk: Desk) -> None:
    """Who packed twice meant what is inside."""
    imported = await take(desk, zipped({"shop/shop.tar.gz": b"x"}))
    assert (
        "The ZIP holds nothing but 'shop.tar.gz', which is not unpacked: pack what is in it as the ZIP."
        in imported.notes
    )


async def test_files_for_agents_are_kept_and_named(desk: Desk) -> None:
    imported = await take(desk, zipped({".mcp.json": b"{}", ".claude/settings.json": b"{}", "src/a": b""}))
    assert imported.files == 3
    assert imported.notes == (
        "Files that tell agents what to run are kept but not honoured: '.mcp.json', '.claude/settings.json'.",
    )


async def test_of_many_files_for_agents_twenty_are_named_and_the_rest_counted(desk: Desk) -> None:
    imported = await take(desk, zipped({"a": b"", **{f".claude/{number:02}.json": b"{}" for number in range(23)}}))
    (note,) = imported.notes
    assert note.endswith("'.claude/18.json', '.claude/19.json' and 3 more.")


async def test_a_zip_comes_out_as_it_went_in_and_every_time_the_same(desk: Desk) -> None:
    files = {"b": b"2\r\n", "a/ü": bytes(300), ".gitattributes": b"* export-ignore\n"}
    imported = await take(desk, zipped(files))
    one, two = desk.place / "one.zip", desk.place / "new" / "two.zip"
    await desk.spaces.write_zip(PROJECT, imported.commit, one)
    await desk.spaces.write_zip(PROJECT, imported.commit, two)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == [".gitattributes", "a/ü", "b"]
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}


async def test_a_refused_zip_can_be_followed_by_a_good_one(desk: Desk) -> None:
    with pytest.raises(InputRefusedError):
        await take(desk, b"")
    with pytest.raises(NotFoundError):
        await desk.spaces.files(PROJECT, CommitId("0" * 40))
    assert (await take(desk, zipped({"a": b"1"}))).files == 1


def test_archives_of_the_library_are_what_they_claim(tmp_path: Path) -> None:
    """The table above would prove nothing if its good parts were bad."""
    (tmp_path / "f.zip").write_bytes(zipped({"f": b"content"}))
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.read("f") == b"content"
