"""Licences: which one a goal names, and the task that adds it. Which one a project gets is for its owner to decide."""

import re
from collections.abc import Mapping

from conductor_core.logic.analysis import Analysis
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.planning.drafts import Adder, Draft, Unsure, template_draft

TEMPLATE = "licences"
LICENCES: Mapping[str, str] = {
    "mit": "the MIT licence",
    "apache": "the Apache License 2.0",
    "bsd": "the BSD 3-Clause licence",
    "isc": "the ISC licence",
}
"""Choices of the template, each with its name for people."""
ELSEWHERE = frozenset({"gpl", "gplv2", "gplv3", "lgpl", "lgplv3", "agpl", "agplv3", "mpl", "epl", "eupl", "unlicense"})
"""Licences that are known by name only."""
_WORD = re.compile(r"[^\W_]+")
_EDITIONS: Mapping[str, tuple[str, ...]] = {"mit": ("",), "apache": ("", "20"), "bsd": ("3",), "isc": ("",)}
"""The digits that may stand beside a name. BSD alone may be any of several licences."""
_UNDECIDED = Unsure(
    why="which licence it gets is for its owner to decide",
    remedy=f"say which in the goal ({', '.join(LICENCES.values())}), or put the file there",
)


def licences_in(clause: str) -> tuple[str, ...]:
    """The licences that a clause names, those that are only known by name among them."""
    words = _WORD.findall(clause.lower())
    return tuple(dict.fromkeys(word for word in words if word in LICENCES or word in ELSEWHERE))


def licence(clause: str, year: int | None) -> Adder:
    """What adds the licence that a clause names."""
    named = licences_in(clause)
    digits = "".join(filter(str.isdecimal, clause))

    def make(_analysis: Analysis, name: str) -> Draft | Unsure:
        if len(named) != 1 or digits not in _EDITIONS.get(named[0], ()):
            return _UNDECIDED
        return template_draft(
            f"Add {LICENCES[named[0]]}",
            "The file LICENSE with the words of the licence.",
            TEMPLATE,
            "licence",
            {
                "licence": named[0],
                "holder": f"The {one_line(name, 60) or 'project'} authors",
                "year": year or 0,
            },
            ["LICENSE"],
        )

    return make
