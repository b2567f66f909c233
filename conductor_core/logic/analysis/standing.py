"""Tells what looks like a secret and was there before from what a change brought."""

import re
from collections.abc import Iterator, Mapping, Sequence

from conductor_core.domain.evidence import Finding
from conductor_core.domain.files import File
from conductor_core.logic.analysis.reading import text_of
from conductor_core.logic.analysis.values import Place

_BETWEEN = re.compile(r"[\s\"'`=,;:()\[\]{}]+")
"""What a formatter may change in a line that keeps its secret."""


def standing(
    places: Sequence[Place], before: Mapping[str, File], after: Mapping[str, File]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The places of ``after`` whose words stood in one file before, and those that are new.

    Which file it was does not matter, because files are renamed.
    """
    old: list[Finding] = []
    new: list[Finding] = []
    for place in places:
        stood = _stood(_words(after, place), place.path, before)
        text = f"may hold a secret ({place.text})"
        found = Finding(severity="info" if stood else "minor", path=place.path, line=place.line, text=text)
        (old if stood else new).append(found)
    return tuple(old), tuple(new)


def _words(files: Mapping[str, File], place: Place) -> list[str]:
    line = (text_of(files.get(place.path)) or "").split("\n")[place.line - 1]
    return [word for word in _BETWEEN.split(line) if word]


def _stood(words: Sequence[str], path: str, before: Mapping[str, File]) -> bool:
    return any(all(word in text for word in words) for text in _texts(path, before))


def _texts(path: str, before: Mapping[str, File]) -> Iterator[str]:
    """The file of that name first: that is where it nearly always stood."""
    yield text_of(before.get(path)) or ""
    yield from (text for file in before.values() if (text := text_of(file)))
