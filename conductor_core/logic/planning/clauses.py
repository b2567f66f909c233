"""What of a goal in free words can be done without a model. A clause counts only when every word of it is understood."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from conductor_core.logic.plain_text import one_line, plain

Ability = Literal[
    "improve", "format", "ci", "container", "dockerignore", "gitignore", "editorconfig", "readme", "contributing", "checks",
    "scaffold", "counting", "tests", "docs", "licence", "review",
]  # fmt: skip
"""``tests`` and ``docs`` are only known as parts of a new tool, and ``counting`` as what it does."""

FORMATTERS = frozenset({"black", "ruff", "prettier", "gofmt"})
"""Programs that format, which a goal can name."""
MOST_GOAL = 4_000
"""Characters of a goal that are looked at clause by clause."""
_SPLIT = re.compile(
    r"[;\n,]|\.(?=\s|$)|\s(?=(?:without|except)\s)|(?<!\bnot)\s(?:but|and|plus|then|also|as well as|with|including|&)\s"
)
_AROUND = " .!?\t"
_CALLED = re.compile(r"\b(?:called|named)\s+\S+", re.IGNORECASE)
_NOT = re.compile(r"\b(?:no|not|don'?t|without|never|except|skip)\b")
_WORD = re.compile(r"[^\W_]+")
_FILLERS = """
    a an the this that these my our its it is are some please for to of in into on with and or by as at i we you me us there all
    where what so then also just which do does can could would should must have has be like want need using use thanks thank hello
    add create write make generate set up setup provide include give put keep but
    project projects repo repository codebase app application file files
    new missing proper good great simple small tiny nice basic complete
"""
_FILLER = frozenset(_FILLERS.split())


@dataclass(frozen=True)
class _Words:
    heads: frozenset[str]
    """At least one of them must be there."""
    others: frozenset[str] = frozenset()


def _words(heads: str, others: str = "") -> _Words:
    return _Words(frozenset(heads.split()), frozenset(others.split()))


_KNOWN: Mapping[Ability, _Words] = {
    "dockerignore": _words("dockerignore"),
    "gitignore": _words("gitignore ignore", "git"),
    "editorconfig": _words("editorconfig editor", "config settings editorconfig"),
    "contributing": _words("contributing contribution contributor", "guide guidelines md document"),
    "readme": _words("readme", "md"),
    "licence": _words(
        "license licence licensed licenced",
        "mit apache bsd isc gpl gplv2 gplv3 lgpl lgplv3 agpl agplv3 mpl epl eupl unlicense clause version v2 v3 0 2 3",
    ),
    "docs": _words("changelog"),
    "ci": _words(
        "ci workflow pipeline actions integration", "github continuous build test workflow ci actions runs tests"
    ),
    "container": _words("dockerfile docker container containerize containerise", "image dockerfile"),
    "format": _words(
        " ".join(("format reformat tidy formatting whitespace autoformat spaces", *sorted(FORMATTERS))),
        "run code source sources white space trailing remove strip clean everything order consistently style python fix",
    ),
    "checks": _words(
        "run runs running execute executing pass passing checks",
        "tests test suite check that verify passing pass green its own",
    ),
    "tests": _words("tests test", "unit suite"),
    "improve": _words("improve better polish improvements", "quality everything things formatting code structure"),
    "review": _words("review reviews reviewing reviewed reviewer inspect", "code result changes second agent"),
    "scaffold": _words(
        "tool cli program utility skeleton",
        "command line terminal console python build scaffold start starter template word line counter counting counts count "
        "lines words characters chars shows show most frequent common text",
    ),
}
_COUNTING = _words(
    "counts count counting counter shows show", "lines words word line characters chars most frequent common text stdin"
)


_COUNTING_ITSELF = frozenset({"counts", "count", "counting", "counter", "frequent"})
"""A tool of which one of them is said is the one that rules can lay out."""


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A goal taken apart."""

    wanted: Mapping[Ability, str]
    """Each with the clauses that ask for it, as they were written."""
    unwanted: frozenset[Ability] = frozenset()
    """What the goal says to leave out."""
    formatters: frozenset[str] = frozenset()
    """Those that it names."""
    shunned: frozenset[str] = frozenset()
    """Formatters that it rules out."""
    rest: tuple[str, ...] = ()
    """What needs a model, as it was written: clauses beside each other are one."""


def understand(goal: str) -> Understood:
    """Take a goal apart."""
    wanted: dict[Ability, str] = {}
    unwanted: set[Ability] = set()
    named: set[str] = set()
    shunned: set[str] = set()
    strange: list[tuple[int, int]] = []
    beside = False
    text = plain(goal[:MOST_GOAL]).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for start, end in _clauses(text):
        clause = text[start:end]
        words = set(_WORD.findall(_CALLED.sub(" ", clause).lower().replace("'", ""))) - _FILLER
        negations = len(_NOT.findall(clause.lower()))
        negated = negations % 2 == 1  # "don't skip the tests" leaves nothing out
        words -= {"no", "not", "dont", "without", "never", "except", "skip"} if negations else set()
        if not words:
            continue
        ability = _ability(words, so_far=wanted)
        if (
            negated and ability == "scaffold" and "scaffold" in wanted
        ):  # "… but not words": no tool of ours is like that
            ability = None
        if ability is None:
            strange.append((strange.pop()[0] if beside else start, end))
        elif negated and ability == "format" and words & FORMATTERS:
            shunned |= words & FORMATTERS
        elif negated:
            unwanted.add(ability)
        else:
            if ability == "scaffold" and not words.isdisjoint(_COUNTING_ITSELF):
                wanted["counting"] = one_line(clause, 160)
            named |= words & FORMATTERS
            wanted[ability] = ", ".join((*filter(None, [wanted.get(ability)]), one_line(clause, 160)))
        beside = ability is None
    rest = [one_line(text[start:end], 160) for start, end in strange]
    if not (wanted or unwanted or rest):  # nothing but fillers and punctuation
        rest.append(one_line(text, 160))
    if len(goal) > MOST_GOAL:
        rest.append("what comes after the first 4,000 characters")
    kept = {ability: clause for ability, clause in wanted.items() if ability not in unwanted}
    return Understood(
        wanted=kept,
        unwanted=frozenset(unwanted),
        formatters=frozenset(named - shunned),
        shunned=frozenset(shunned),
        rest=tuple(rest),
    )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends."""
    start = 0
    for end, following in (*(found.span() for found in _SPLIT.finditer(text)), (len(text), len(text))):
        clause = text[start:end].lstrip(_AROUND)
        if clause.rstrip(_AROUND):
            yield end - len(clause), end - len(clause) + len(clause.rstrip(_AROUND))
        start = following


def _ability(words: set[str], *, so_far: Collection[Ability]) -> Ability | None:
    if "scaffold" in so_far and _fits(words, _COUNTING):  # "… that counts lines, words and characters"
        return "scaffold"
    if "scaffold" in so_far and words <= _COUNTING.others:
        return "scaffold"
    return next((ability for ability, known in _KNOWN.items() if _fits(words, known)), None)


def _fits(words: set[str], known: _Words) -> bool:
    return bool(words & known.heads) and words <= known.heads | known.others
