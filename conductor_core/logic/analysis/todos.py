"""Finds what its authors left to be done."""

import re
from collections.abc import Iterator

from conductor_core.logic.plain_text import one_line

_MARK = re.compile(r"\b(?:TODO|FIXME)\b[:(]?.{0,200}")
LONGEST_LINE = 2_000
"""Characters; longer lines were written by programs."""


def find_todos(text: str) -> Iterator[tuple[int, str]]:
    """Line numbers and what is to be done."""
    if "TODO" not in text and "FIXME" not in text:
        return
    for number, line in enumerate(text.split("\n"), start=1):
        match = _MARK.search(line) if len(line) <= LONGEST_LINE else None
        if match:
            yield number, one_line(match.group().removesuffix("*/").removesuffix("-->"), 120)
