"""Names for a new project, out of what people wrote."""

import keyword
import re
import sys

from conductor_core.logic.plain_text import one_line
from conductor_core.logic.secret_shapes import MARK

FALLBACK = "tally"
_CALLED = re.compile(r"\b(?:called|named)\s+[\"'`“‘]?([A-Za-z][A-Za-z0-9_-]{0,38}[A-Za-z0-9])", re.IGNORECASE)  # noqa: RUF001
MOST = 40


_MARKED = re.compile(re.escape(MARK) + r"[^\]]{0,40}\]?")
"""Where a secret was."""
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ORDERS = """
    please add build code create develop do generate give help implement make need prepare produce provide scaffold set setup
    want write i we you me us my our your its can could would should let lets up a an the some new small simple little tiny
    nice good great basic complete full very just
"""
_LEFT_OUT = frozenset(_ORDERS.split())
"""Say that something is to be made, not what."""
_JOINTS = frozenset(
    [
        "that",
        "which",
        "who",
        "whose",
        "where",
        "when",
        "with",
        "without",
        "for",
        "from",
        "to",
        "in",
        "into",
        "on",
        "onto",
        "at",
        "of",
        "by",
        "using",
        "via",
        "as",
        "about",
        "and",
        "or",
        "but",
        "so",
        "then",
        "is",
        "are",
        "be",
        "has",
        "have",
        "was",
        "were",
        "it",
        "this",
        "these",
        "those",
    ]
)
"""What follows them tells more about what came before."""
_WORDS = 3


def name_for(goal: str) -> str:
    """What a new project for a goal is called: the name that the goal gives, or the few words that say what is made."""
    text = one_line(_MARKED.sub(" ", goal), 400)
    chosen: list[str] = []
    for word in _WORD.findall(text):
        if word.lower() in _JOINTS and len(chosen) > 1:
            break
        if word.lower() not in _LEFT_OUT | _JOINTS:
            chosen.append(word)
        if len(chosen) == _WORDS:
            break
    return name_in(text) or " ".join(chosen)[:MOST].strip() or "project"


def name_in(goal: str) -> str | None:
    """The name a goal gives, e.g. ``wc2`` in ``a tool called wc2``; as a command can be called."""
    match = _CALLED.search(goal)
    if not match:
        return None
    name = re.sub(r"-{2,}", "-", match.group(1).lower().replace("_", "-"))
    return name if is_free(package_of(name)) else f"{name[: MOST - 5]}-tool"


def package_of(name: str) -> str:
    """The Python package of a command."""
    return name.replace("-", "_")


def is_free(package: str) -> bool:
    """Whether Python leaves the name to others."""
    return package != "tests" and not keyword.iskeyword(package) and package not in sys.stdlib_module_names
