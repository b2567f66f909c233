"""A source is looked at before anything is made of it: by the real workspaces and by those in memory, with equal answers."""

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conductor_core.domain.project import EmptySource, FolderSource, GitSource, Source, ZipSource
from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.ports.workspaces import Checked, Workspaces
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.testing.workspaces import MemoryWorkspaces
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from conductor_core.workspaces.source_kind import unreadable
from conductor_core.workspaces.walking import Found, Glance, Walk
from tests.workspaces.archives import bad_checksum, encrypted, twice, zipped
from tests.workspaces.conftest import PROJECT
from tests.workspaces.test_folder_import import commit

ACCEPTED = "give a folder, a ZIP file or a https git address."
NEW = "leave out --from to start a new project."
KEY = "sk-" + "ant-api03-1aB2cD3eF4gH5iJ6kL7mN8oP9"


@pytest.fixture(params=[MemoryWorkspaces, GitWorkspaces])
def spaces(request: pytest.FixtureRequest, tmp_path: Path) -> Workspaces:
    if request.param is MemoryWorkspaces:
        return MemoryWorkspaces()
    return GitWorkspaces(tmp_path / "home", DirectSandbox())


def folder(**files: str) -> Callable[[Path], object]:
    """Makes a folder with these files."""

    def make(path: Path) -> None:
        path.mkdir()
        for name, content in files.items():
            place = path / name.replace("__", "/")
            place.parent.mkdir(exist_ok=True)
            place.write_text(content)

    return make


def archive(content: bytes) -> Callable[[Path], object]:
    """Makes a file of it."""
    return lambda path: path.write_bytes(content)


@cache
def crowd() -> bytes:
    """A ZIP of one file too many."""
    return zipped({f"f{number}": b"" for number in range(20_001)})


def ignoring(path: Path) -> None:
    """A folder of caches, with a repository's own folder."""
    for name in ("node_modules", ".venv", ".git"):
        (path / name).mkdir(parents=True)
        (path / name / "f").write_text("")


REFUSED: list[tuple[str, Callable[[Path], object], str]] = [
    ("missing", lambda path: None, f"'{{}}' does not exist on this machine: {ACCEPTED}"),
    ("missing.zip", lambda path: None, f"'{{}}' does not exist on this machine: {ACCEPTED}"),
    ("x" * 300, lambda path: None, f"cannot be read (File name too long): {ACCEPTED}"),
    ("a\0b", lambda path: None, f"does not exist on this machine: {ACCEPTED}"),
    ("hanging", lambda path: path.symlink_to("nowhere"), f"'{{}}' does not exist on this machine: {ACCEPTED}"),
    ("passwd", archive(b"root:x:0:0"), f"'{{}}' is a file, but no ZIP file: {ACCEPTED}"),
    ("text.zip", archive(b"root:x:0:0"), f"'{{}}' is a file, but no ZIP file: {ACCEPTED}"),
    ("nothing.zip", archive(b""), f"'{{}}' is an empty file and no ZIP file: {ACCEPTED}"),
    ("pipe", os.mkfifo, f"'{{}}' is neither a folder nor a file: {ACCEPTED}"),
    ("empty", folder(), f"The folder '{{}}' holds no files: {NEW}"),
    (
        "ignored",
        ignoring,
        f"The folder '{{}}' holds nothing but what is left out ('.venv', 'node_modules'): {NEW}",
    ),
    (
        "same",
        folder(A="", a=""),
        "In the folder '{}', 'A' and 'a' would get in each other's way on other machines: rename one.",
    ),
    (
        "half.zip",
        archive(zipped({"f": b"x" * 500})[:90]),
        "'{}' is no ZIP file, or it is cut off or damaged: get or pack",
    ),
    (
        "out.zip",
        archive(zipped({"../e": b""})),
        "In the ZIP file '{}', '../e' leads outside the project: pack it again without that.",
    ),
    (
        "root",
        archive(zipped({"/etc/e": b""})),
        "In the ZIP file '{}', '/etc/e' leads outside the project: pack it again without that.",
    ),
    (
        "back.zip",
        archive(zipped({"..\\e": b""})),
        "In the ZIP file '{}', '../e' leads outside the project: pack it again without that.",
    ),
    (
        "broken.zip",
        archive(bad_checksum()),
        "In the ZIP file '{}', 'f' is damaged, for what is packed does not match the list: get or pack it again.",
    ),
    (
        "same.zip",
        archive(zipped({"A": b"", "a": b""})),
        "In the ZIP file '{}', 'A' and 'a' would get in each other's way: rename one and pack it again.",
    ),
    (
        "twice.zip",
        archive(twice("same")),
        "In the ZIP file '{}', 'same' is there twice: pack it again with each name once.",
    ),
    (
        "git.zip",
        archive(zipped({".git/config": b""})),
        "In the ZIP file '{}', '.git/config' belongs to a git repository's own files; hand the repository in by its URL "
        "instead.",
    ),
    (
        "bomb.zip",
        archive(zipped({"zeros": bytes(9 << 20)})),
        "In the ZIP file '{}', 'zeros' would grow to more than 200 times its packed size: pack it again with less in it.",
    ),
    (
        "many.zip",
        lambda path: path.write_bytes(crowd()),
        "In the ZIP file '{}', there are more than 20,000 files: pack it again with less in it.",
    ),
    (
        "locked.zip",
        archive(encrypted()),
        "In the ZIP file '{}', 'f' is encrypted: pack it again as an ordinary ZIP without a password.",
    ),
]


@pytest.mark.parametrize(("name", "make", "sentence"), REFUSED, ids=[name[:20] for name, _, _ in REFUSED])
async def test_what_cannot_be_used_is_refused_before_anything_is_made(
    spaces: Workspaces, tmp_path: Path, name: str, make: Callable[[Path], object], sentence: str
) -> None:
    """One sentence: what, where, what to do; whatever the name promises."""
    place = tmp_path / "in"
    place.mkdir()
    make(place / name)
    path = str(place / name)
    said = set()
    for source in (FolderSource(path=path), ZipSource(path=path)):
        with pytest.raises(InputRefusedError) as caught:
            await spaces.check_source(source)
        said.add(caught.value.message)
    assert len(said) == 1
    assert sentence.replace("{}", path) in said.pop()
    assert not (tmp_path / "home").exists()


async def test_a_source_is_what_lies_there(spaces: Workspaces, tmp_path: Path) -> None:
    """A ZIP needs no ending, and a folder may be called like one."""
    archive(zipped({"f": b"1"}))(tmp_path / "plain")
    folder(f="1")(tmp_path / "odd.zip")
    plain, odd = str(tmp_path / "plain"), str(tmp_path / "odd.zip")
    assert await spaces.check_source(FolderSource(path=plain)) == Checked(ZipSource(path=plain))
    assert await spaces.check_source(ZipSource(path=odd)) == Checked(FolderSource(path=odd))


async def test_an_empty_zip_is_known_to_be_empty(spaces: Workspaces, tmp_path: Path) -> None:
    """It may be made something of; a folder's empty files are files."""
    archive(zipped({}))(tmp_path / "nothing.zip")
    source = ZipSource(path=str(tmp_path / "nothing.zip"))
    assert await spaces.check_source(source) == Checked(source, empty=True)


async def test_a_folder_is_looked_at_by_names_and_sizes_only(tmp_path: Path) -> None:
    """Whoever waits for an answer does not wait for contents; everything else is seen as it will be taken in."""
    place = tmp_path / "p"
    folder(f="12", a__b="123", node_modules__m="")(place)
    (place / "a" / "b").chmod(0o755)
    (place / "link").symlink_to("f")
    (place / "out").symlink_to("/etc/passwd")
    os.mkfifo(place / "pipe")
    walk, glance = Walk(place, ceilings=Ceilings()), Glance(place, ceilings=Ceilings())
    seen, glanced = list(walk), list(glance)
    assert glanced == [
        replace(item, content=b"") if isinstance(item, Found) and item.mode != "link" else item for item in seen
    ]
    assert [item.path for item in glanced] == ["a/b", "f", "link", "out"]
    assert (glance.left_out, glance.meter.size) == (walk.left_out, walk.meter.size)


async def test_what_only_git_can_tell_is_not_told_before_it_is_asked(spaces: Workspaces, tmp_path: Path) -> None:
    """Everything in it is ignored, and committed all the same: there is something to take in. Without a history there is not."""
    place = tmp_path / "p"
    folder(a__b="1", node_modules__m="1")(place)
    (place / "a" / ".gitignore").write_text("*\n")
    source = FolderSource(path=str(place))
    with pytest.raises(InputRefusedError, match="holds nothing but what is left out"):
        await spaces.check_source(source)
    commit(place)
    assert await spaces.check_source(source) == Checked(source)
    assert (await GitWorkspaces(tmp_path / "home", DirectSandbox()).import_source(PROJECT, source)).files == 3


async def test_too_much_is_refused_by_sizes_alone(spaces: Workspaces, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    for name in "abc":
        with (tmp_path / "p" / name).open("wb") as file:
            file.truncate(100 << 20)
    with pytest.raises(InputRefusedError, match="all files together are larger than 256 MiB"):
        await spaces.check_source(FolderSource(path=str(tmp_path / "p")))


@pytest.mark.parametrize(
    ("source", "empty"), [(EmptySource(), True), (GitSource(url="https://nowhere.example/a/b"), False)]
)
async def test_what_is_not_on_this_machine_is_not_looked_at(spaces: Workspaces, source: Source, empty: bool) -> None:
    assert await spaces.check_source(source) == Checked(source, empty=empty)


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every folder")
async def test_a_folder_that_may_not_be_read_is_refused(spaces: Workspaces, tmp_path: Path) -> None:
    place = tmp_path / "theirs"
    place.mkdir(mode=0)
    with pytest.raises(InputRefusedError) as caught:
        await spaces.check_source(FolderSource(path=str(place)))
    assert caught.value.message == str(unreadable(str(place), PermissionError(errno.EACCES, "Permission denied")))


def test_who_may_not_read_is_told_whom_to_let_in() -> None:
    refusal = unreadable("/theirs", PermissionError(errno.EACCES, "Permission denied"))
    assert refusal.message == (
        "'/theirs' cannot be read (Permission denied): let the user that Conductor runs as read it."
    )


@pytest.mark.parametrize("parent", ["", "long-" * 20])
async def test_a_secret_in_a_path_is_not_repeated(spaces: Workspaces, tmp_path: Path, parent: str) -> None:
    """Nor a piece of it where a long path is cut."""
    path = tmp_path / parent / KEY / "f"
    with pytest.raises(InputRefusedError) as caught:
        await spaces.check_source(FolderSource(path=str(path)))
    assert "[redacted api-key]/f" in caught.value.message
    assert KEY[-8:] not in caught.value.message
