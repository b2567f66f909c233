"""Projects that lie below one that is a project itself, where its own command does not reach them."""

from collections.abc import Iterator, Mapping, Sequence

from conductor_core.domain.files import File
from conductor_core.logic.analysis.django import searched_by
from conductor_core.logic.analysis.parts import MANIFESTS, Reader, parts_of
from conductor_core.logic.analysis.reading import text_of
from conductor_core.logic.analysis.values import Check, Facts

_SAMPLES = frozenset({"fixtures", "templates", "test", "testdata", "tests"})
"""Folders whose projects are material of the project around them."""
_PYTEST_SETTINGS = ("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")


def projects_below(files: Mapping[str, File], top: Sequence[Facts], readers: Sequence[Reader]) -> Iterator[Facts]:
    """What each says about itself, with its folder; none where the top is no project, whose folders are its projects then."""
    if MANIFESTS.isdisjoint(files):
        return
    for facts in parts_of(files, readers):
        own = [check for one in top if one.kind == facts.kind for check in one.checks]
        if facts.folder.partition("/")[0] not in _SAMPLES and not any(
            _reaches(one, facts.folder, files) for one in own
        ):
            yield facts


def _reaches(check: Check, folder: str, files: Mapping[str, File]) -> bool:
    """Whether a command of the top runs what a project of the same kind in a folder would run."""
    start = searched_by(check.argv)
    if "unittest" in check.argv:
        start = check.argv[check.argv.index("-s") + 1] if "-s" in check.argv else "."
    if start:
        return f"{folder}/__init__.py" in files if start == "." else f"{start}/".startswith(f"{folder}/")
    if "pytest" in check.argv:
        settings = [text_of(files.get(name)) or "" for name in _PYTEST_SETTINGS]
        limited = next((text for text in settings if "testpaths" in text), "")
        return not limited or folder.partition("/")[0] in limited.partition("testpaths")[2]
    return True
