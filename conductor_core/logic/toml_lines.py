"""Where in a TOML file a value stands. The parser of the standard library understands the file but does not tell lines."""

import tomllib
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

Path = tuple[str, ...]


def lines_of(text: str) -> dict[Path, int]:
    """The line, counted from 1, of each table and each value of a text that is known to be TOML.

    A statement is the fewest lines from its first on that the parser takes; what stands inside is at that first line.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _head(parsed)
            found.setdefault(table, number)
        else:
            for path in _paths(parsed):
                found.setdefault((*table, *path), number)
    return found


def nearest_line(lines: dict[Path, int], path: Path) -> int:
    """The line of a value; of the smallest thing around it where it does not stand in the file itself."""
    for length in range(len(path), 0, -1):
        part = path[:length]
        if part in lines:
            return lines[part]
        inner = [line for known, line in lines.items() if known[:length] == part]
        if inner:
            return min(inner)
    return 1


def told(error: ValidationError, text: str, where: str) -> str:
    """All that is wrong with a declaration; ``where`` names its file, and what stands in it has its line."""
    lines = lines_of(text)
    sentences = []
    for fault in error.errors(include_url=False):
        place, why = tuple(map(str, fault["loc"])), fault["msg"].removeprefix("Value error, ")
        sentences.append(
            f"{where}:{nearest_line(lines, place)} {'.'.join(place)}: {why}" if place else f"{where}: {why}"
        )
    return "; ".join(sentences)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    first, open_lines = 1, ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not open_lines:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            first = number
        open_lines += line
        try:
            tomllib.loads(open_lines)
        except tomllib.TOMLDecodeError:
            continue
        yield first, open_lines
        open_lines = ""


def _head(parsed: dict[str, Any]) -> Path:
    """What the head of a table names: dictionaries in each other, each with one key."""
    path: Path = ()
    inner: Any = parsed
    while isinstance(inner, dict) and inner:
        ((key, inner),) = inner.items()
        path = (*path, key)
    return path


def _paths(parsed: dict[str, Any]) -> Iterator[Path]:
    for key, value in parsed.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *path) for path in _paths(value))
