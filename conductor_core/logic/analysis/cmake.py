"""What a CMake project says about itself."""

import re
from collections.abc import Mapping

from conductor_core.domain.files import File
from conductor_core.logic.analysis.parts import MANIFESTS
from conductor_core.logic.analysis.reading import text_of
from conductor_core.logic.analysis.values import Check, Facts

_LISTS = "CMakeLists.txt"
_NAME = re.compile(r"^\s*project\s*\(\s*\"?([A-Za-z0-9][\w.-]{0,60})", re.MULTILINE | re.IGNORECASE)
_TESTED = re.compile(r"^\s*(?:add_test|\w+_discover_tests)\s*\(", re.MULTILINE | re.IGNORECASE)
_CONFIGURE = ("cmake", "-S", ".", "-B", "build")
_BUILD = ("cmake", "--build", "build")
_TEST = ("ctest", "--test-dir", "build", "--output-on-failure")


def cmake_facts(files: Mapping[str, File]) -> Facts | None:
    """None when it is no CMake project, or another tool builds it and calls CMake itself where it needs it."""
    lists = [text_of(file) or "" for path, file in files.items() if path.rpartition("/")[2] == _LISTS]
    if _LISTS not in files or not MANIFESTS.isdisjoint(files):
        return None
    name = _NAME.search(text_of(files[_LISTS]) or "")
    tested = any(map(_TESTED.search, lists))
    checks = [
        Check(argv=_CONFIGURE, why="it can be configured", requires="cmake", tests=False),
        Check(argv=_BUILD, why="it compiles", requires="cmake", tests=False),
    ]
    if tested:
        checks.append(Check(argv=_TEST, why="the project's own tests", requires="ctest"))
    return Facts(
        kind="cmake",
        name=name.group(1) if name else "",
        checks=tuple(checks),
        builds=(" ".join(_CONFIGURE), " ".join(_BUILD)),
        tests=(" ".join(_TEST),) if tested else (),
    )
