"""Projects that lie in folders of a repository."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from conductor_core.domain.files import File
from conductor_core.logic.analysis.values import Check, Facts

Reader = Callable[[Mapping[str, File]], Facts | None]
MANIFESTS = frozenset(
    {
        "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "package.json", "go.mod", "Cargo.toml", "pom.xml",
        "build.gradle", "build.gradle.kts",
    }
)  # fmt: skip
"""Files that make a folder a project."""
DEEPEST = 2
"""Folders below the top in which parts are looked for."""
_PLAIN = re.compile(r"\w[\w.-]{0,60}(?:/\w[\w.-]{0,60})?")
_TESTS = re.compile(r"(.+?)/(?:tests?/)?(?:test_[^/]+|[^/]+_test)\.py")


def projects_of(files: Mapping[str, File], readers: Sequence[Reader]) -> list[Facts]:
    """What each project says about itself: that of the top, else those of the folders below and what is left beside them."""
    top = list(_read(files, readers))
    if not MANIFESTS.isdisjoint(files):
        return top
    folders = _folders(files) or (() if any(facts.checks for facts in top) else _tested(files))
    parts = [_placed(facts, folder) for folder in folders for facts in _read(_inside(files, folder), readers)]
    if not parts:
        return top
    beside = {path: file for path, file in files.items() if not path.startswith(tuple(f"{f}/" for f in folders))}
    left = [facts for facts in _read(beside, readers) if facts.checks]
    untold = () if left else [folder for folder in _tested(beside) if folder not in folders]
    found = [_placed(facts, folder) for folder in untold for facts in _read(_inside(beside, folder), readers)]
    return [*left, *parts, *found]


def parts_of(files: Mapping[str, File], readers: Sequence[Reader]) -> list[Facts]:
    """What the projects in folders with a manifest say about themselves, each with its folder."""
    return [_placed(facts, folder) for folder in _folders(files) for facts in _read(_inside(files, folder), readers)]


def _read(files: Mapping[str, File], readers: Sequence[Reader]) -> Iterator[Facts]:
    return (facts for read in readers if (facts := read(files)) is not None)


def _inside(files: Mapping[str, File], folder: str) -> dict[str, File]:
    start = f"{folder}/"
    return {path.removeprefix(start): file for path, file in files.items() if path.startswith(start)}


def _folders(files: Mapping[str, File]) -> tuple[str, ...]:
    """The highest folders with a manifest."""
    marked = {path.rpartition("/")[0] for path in files if path.rpartition("/")[2] in MANIFESTS}
    near = sorted(folder for folder in marked if _PLAIN.fullmatch(folder) and folder.count("/") < DEEPEST)
    return tuple(
        folder for folder in near if folder.partition("/")[0] == folder or folder.partition("/")[0] not in near
    )


def _tested(files: Mapping[str, File]) -> tuple[str, ...]:
    """Folders of Python's tests, where nothing else marks a project."""
    found = {match[1] for path in files if (match := _TESTS.fullmatch(path))}
    return tuple(sorted(folder for folder in found if _PLAIN.fullmatch(folder) and folder not in {"test", "tests"}))


def _placed(facts: Facts, folder: str) -> Facts:
    return facts.model_copy(
        update={"folder": folder, "checks": tuple(in_folder(check, folder) for check in facts.checks)},
    )


def in_folder(check: Check, folder: str) -> Check:
    """The check of a project that lies there, run from the top."""
    argv = check.argv[1:] if check.argv[0] == "env" else check.argv
    return check.model_copy(update={"argv": ("env", "-C", folder, *argv), "why": f"{check.why} of {folder}"})
