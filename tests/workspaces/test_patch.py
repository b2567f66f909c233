"""A patch turns the original into the result, exactly; so original plus patch is the delivered ZIP."""

import asyncio
import io
import os
import stat
import subprocess
import tempfile
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conductor_core.domain.files import File, FileMode
from conductor_core.domain.ids import CommitId
from conductor_core.domain.project import EmptySource, ZipSource
from conductor_core.logic.paths import collision
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.git import Git
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from conductor_core.workspaces.repository import Repository
from tests.workspaces.conftest import ANN, PROJECT, Desk

NAMES = st.sampled_from(["a", "b b", "ü", "日本.txt", 'q"q', "'", "-x", "tab.c", "😀", "z" * 120])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
LINES = st.lists(st.sampled_from([b"", b"one", b"two", b"-- a/b", b"\xff", b"+x", b" "]), max_size=12)
TEXTS = st.builds(
    lambda lines, end, last: end.join(lines) + last,
    LINES,
    st.sampled_from([b"\n", b"\r\n"]),
    st.sampled_from([b"", b"\n"]),
)
CONTENTS = st.one_of(TEXTS, st.binary(max_size=60), st.just(b""), st.just(bytes(range(256)) * 5))
MODES: st.SearchStrategy[FileMode] = st.sampled_from(["file", "executable"])
TREES = st.dictionaries(PATHS, st.builds(File, content=CONTENTS, mode=MODES), max_size=6).filter(
    lambda files: collision(files) is None
)


@given(before=TREES, after=TREES, kept=st.booleans())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_original_plus_patch_is_the_result(before: dict[str, File], after: dict[str, File], *, kept: bool) -> None:
    """Binary files, line ends of both kinds, runnable files, odd names, empty files, files that become folders."""
    if kept and collision([*before, *(path for path in after if path not in before)]) is None:
        after = before | after
    with tempfile.TemporaryDirectory() as place:
        patch, delivered = asyncio.run(delivery(Path(place), before, after))
        applied = apply(Path(place) / "original", before, patch)
        assert applied == after
        assert unpacked(delivered) == after


async def delivery(place: Path, before: dict[str, File], after: dict[str, File]) -> tuple[bytes, bytes]:
    """The patch, and the ZIP of the result."""
    spaces = GitWorkspaces(place / "home", DirectSandbox())
    await spaces.import_source(PROJECT, EmptySource())
    repository = Repository(place / "home/projects" / PROJECT / "repository.git", Git())
    base, head = await committed(repository, before), await committed(repository, after)
    await spaces.write_zip(PROJECT, head, place / "out.zip")
    assert {change.path for change in await spaces.changes(PROJECT, base, head)} == {
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    }
    return await spaces.patch(PROJECT, base, head), (place / "out.zip").read_bytes()


async def committed(repository: Repository, files: dict[str, File]) -> CommitId:
    with tempfile.TemporaryFile() as file:
        stream = CommitStream(file)
        for path, content in files.items():
            stream.put(path, content.content, content.mode)
        stream.finish("refs/attempts/test", "Test", ANN)
        return await repository.add(stream)


def apply(folder: Path, files: dict[str, File], patch: bytes) -> dict[str, File]:
    """What ``git apply`` makes of a folder that is no repository."""
    folder.mkdir()
    for path, file in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
        target.chmod(0o755 if file.mode == "executable" else 0o644)
    if patch:
        done = subprocess.run(
            ["git", "apply", "-"],
            input=patch,
            cwd=folder,
            capture_output=True,
            check=False,
            env={"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"},
        )
        assert done.returncode == 0, (done.stderr, patch)
    return {
        str(path.relative_to(folder)): File(
            content=path.read_bytes(), mode="executable" if path.stat().st_mode & stat.S_IXUSR else "file"
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def unpacked(data: bytes) -> dict[str, File]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            info.filename: File(
                content=archive.read(info), mode="executable" if info.external_attr >> 16 & stat.S_IXUSR else "file"
            )
            for info in archive.infolist()
        }


async def test_a_delivered_zip_can_be_taken_in_again_as_the_same_project(desk: Desk) -> None:
    base = (await desk.start({"a": b"1\r\n", "d/ü": b"\0"})).commit
    commit = await desk.work(base, "echo 2 > b; chmod +x b; rm a")
    assert commit is not None
    await desk.spaces.write_zip(PROJECT, commit, desk.place / "out.zip")
    other = GitWorkspaces(desk.place / "other", DirectSandbox())
    again = await other.import_source(PROJECT, ZipSource(path=str(desk.place / "out.zip")))
    assert await other.files(PROJECT, again.commit) == await desk.spaces.files(PROJECT, commit)
