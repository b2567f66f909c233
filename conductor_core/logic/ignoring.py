"""Which files a ``.gitignore`` leaves out, decided as git does.

Own code because the lines come from strangers: each name costs time proportional to its length, whatever the pattern;
with regular expressions one line of many asterisks would keep the host busy for years.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST_LINES = 1000
"""Of one file; what comes after is not read."""
_MANY: None = None
"""In a pattern: any number of characters, or of folders."""
_CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9a-fA-F",
}

Test = Callable[[str], bool]


@dataclass(frozen=True)
class _Line:
    """One pattern of an ignore file."""

    parts: tuple[Test | None, ...]
    """A test for each folder's name on the way and the last name; None stands for any number of folders."""
    keeps: bool
    """It began with ``!``: what it matches is not left out."""
    folders_only: bool


@dataclass(frozen=True)
class IgnoreFile:
    """The patterns of one ``.gitignore``."""

    folder: str
    """Where it lies: ``""`` or e.g. ``docs/``."""
    lines: tuple[_Line, ...]

    @classmethod
    def parse(cls, folder: str, content: bytes) -> "IgnoreFile":
        """Read it; lines that mean nothing are passed over."""
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        lines = (_line(line) for line in text.split("\n")[:MOST_LINES])
        return cls(folder, tuple(line for line in lines if line is not None))

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """True: left out. False: kept. None: it says nothing about this path."""
        parts = path.removeprefix(self.folder).split("/")
        for line in reversed(self.lines):
            if (is_folder or not line.folders_only) and _matches(line.parts, parts):
                return not line.keeps
        return None


def ignored(files: Sequence[IgnoreFile], path: str, *, is_folder: bool) -> bool:
    """Whether a path is left out; ``files`` lie on the way to it, the nearest last."""
    for file in reversed(files):
        verdict = file.verdict(path, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return False


def _line(text: str) -> _Line | None:
    text = text.removesuffix("\r")
    text = _without_trailing_spaces(text)
    if not text or text.startswith("#"):
        return None
    keeps = text.startswith("!")
    text = text[1:] if keeps else text
    folders_only = text.endswith("/")
    text = text.removesuffix("/")
    if not text:
        return None
    try:
        names = _names(text.removeprefix("/")) if "/" in text else ["**", text]
        parts = tuple(_MANY if name == "**" else _name_test(name) for name in names)
    except _MeaninglessError:
        return None
    if parts[-1] is _MANY:  # ``a/**`` is what lies in a, not a itself
        parts = (*parts, lambda _name: True)
    return _Line(parts, keeps, folders_only)


def _names(text: str) -> list[str]:
    """The pattern's names; a slash in brackets stands for itself."""
    names, start, place = [], 0, 0
    while place < len(text):
        escaped = text[place] == "\\"
        if text[place + escaped : place + escaped + 1] == "/":
            names.append(text[start:place])
            start = place + escaped + 1
            place += escaped
        elif escaped:
            place += 1
        elif text[place] == "[":
            _, place = _bracket(text, place)
        place += 1
    return [*names, text[start:]]


def _without_trailing_spaces(text: str) -> str:
    stripped = text.rstrip(" ")
    if stripped != text and (len(stripped) - len(stripped.rstrip("\\"))) % 2:
        return stripped + " "
    return stripped


class _MeaninglessError(Exception):
    """A pattern that git never matches."""


def _name_test(pattern: str) -> Test:
    """A test for one name."""
    tokens = list(_tokens(pattern))
    literals = [token for token in tokens if isinstance(token, str)]
    if len(literals) == len(tokens):
        whole = "".join(literals)
        return lambda name: name == whole
    if tokens[0] is _MANY and len(literals) == len(tokens) - 1:
        end = "".join(literals)
        return lambda name: name.endswith(end)
    tests = tuple(_character(token) if isinstance(token, str) else token for token in tokens)
    return lambda name: _matches(tests, name)


def _character(wanted: str) -> Test:
    return lambda character: character == wanted


def _tokens(pattern: str) -> Iterable[str | Test | None]:
    place = 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
            if place == len(pattern):
                raise _MeaninglessError
            yield pattern[place]
        elif character == "*":
            yield _MANY
        elif character == "?":
            yield lambda _character: True
        elif character == "[":
            test, place = _bracket(pattern, place)
            yield test
        else:
            yield character
        place += 1


def _bracket(pattern: str, start: int) -> tuple[Test, int]:
    """A test for ``[a-z]`` and the place of its end."""
    place = start + 1
    negated = pattern[place : place + 1] in {"!", "^"}
    place += negated
    body, before, first = "", "", True
    while place < len(pattern) and (first or pattern[place] != "]"):
        first = False
        if named := re.compile(r"\[:([a-z]+):\]").match(pattern, place):
            body, before, place = body + _CLASSES.get(named.group(1), ""), "", named.end()
            continue
        spans = before != "" and pattern[place] == "-" and pattern[place + 1 : place + 2] != "]"
        place += spans
        place += pattern[place : place + 1] == "\\"
        last = pattern[place : place + 1]
        body += _span(before, last) if spans else re.escape(last)
        before = "" if spans else last
        place += 1
    if place >= len(pattern):
        raise _MeaninglessError
    try:
        compiled = re.compile(f"[{'^' if negated else ''}{body}]", re.DOTALL)
    except re.error:
        raise _MeaninglessError from None
    return (lambda character: compiled.match(character) is not None), place


def _span(first: str, last: str) -> str:
    """From one letter to another, for an expression; backwards it is nothing."""
    return f"{re.escape(first)}-{re.escape(last)}" if first <= last else ""


def _matches(tests: Sequence[Test | None], units: Sequence[str]) -> bool:
    """Whether the tests fit the units one by one. Going back to the last "any number" alone is enough for all."""
    test = unit = 0
    back_test, back_unit = -1, 0
    while unit < len(units):
        wanted = tests[test] if test < len(tests) else None
        if test < len(tests) and wanted is None:
            back_test, back_unit = test, unit
            test += 1
        elif wanted is not None and wanted(units[unit]):
            test += 1
            unit += 1
        elif back_test >= 0:
            back_unit += 1
            test, unit = back_test + 1, back_unit
        else:
            return False
    return all(rest is None for rest in tests[test:])
