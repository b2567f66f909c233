"""The two settings of ``.editorconfig`` that tidying obeys."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

MOST_SECTIONS = 60
LONGEST_GLOB = 300
_BRACES = re.compile(r"\{([^{}]{1,200})\}")


@dataclass(frozen=True, kw_only=True)
class Style:
    """What the owners of a file want of its white space."""

    trim: bool = True
    """Take spaces off the ends of lines."""
    final_newline: bool = True


def style_of(path: str, editorconfig: str) -> Style:
    """The style for a file, by the text of the ``.editorconfig`` in the top folder."""
    trim = final_newline = True
    sections = 0
    applies = False
    for raw in editorconfig.splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            sections += 1
            applies = sections <= MOST_SECTIONS and len(line) <= LONGEST_GLOB and _fits(path, line[1:-1])
        elif applies and "=" in line and line[0] not in "#;":
            name, _, value = (part.strip().lower() for part in line.partition("="))
            if name == "trim_trailing_whitespace" and value in {"true", "false"}:
                trim = value == "true"
            elif name == "insert_final_newline" and value in {"true", "false"}:
                final_newline = value == "true"
    return Style(trim=trim, final_newline=final_newline)


def _fits(path: str, glob: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    for pattern in _alternatives(glob):
        if "/" in pattern:
            if fnmatchcase(path, pattern.removeprefix("/").replace("**/", "*")):
                return True
        elif fnmatchcase(name, pattern):
            return True
    return False


def _alternatives(glob: str) -> Iterable[str]:
    braces = _BRACES.search(glob)
    if not braces:
        return [glob]
    return [glob[: braces.start()] + choice + glob[braces.end() :] for choice in braces.group(1).split(",")]
