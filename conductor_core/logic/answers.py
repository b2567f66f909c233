"""What people mean by an answer: a number, the words of a choice, or something else in their own words."""

import re
from collections.abc import Sequence

from conductor_core.logic.sentences import one_of

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FILLERS = frozenset(
    [
        "a",
        "an",
        "the",
        "please",
        "ok",
        "okay",
        "yes",
        "i",
        "we",
        "want",
        "would",
        "like",
        "take",
        "use",
        "choose",
        "pick",
        "go",
        "with",
        "let's",
        "make",
        "it",
        "is",
        "one",
        "option",
        "choice",
        "answer",
        "number",
        "no.",
        "nr",
        "then",
    ]
)
"""Words around a choice that say nothing else. A word that is not here may turn it round, as in ``do not allow``."""


def meant(text: str, choices: Sequence[str]) -> str:
    """The choice that was meant, or the text itself where none surely was."""
    said = text.strip()
    for candidate in (said, _bare(said)):
        chosen = _chosen(candidate, choices)
        if chosen is not None:
            return chosen
    return said


def no_choice(text: str, choices: Sequence[str]) -> str:
    """Why a number alone is no answer: there is no such choice, and none of them is a number itself; empty where it may be one."""
    said = _bare(text)
    number = int(said) if re.fullmatch(r"[0-9]{1,2}", said) else 0
    if number <= len(choices) or not choices or any(re.search(r"[0-9]", choice) for choice in choices):
        return ""
    return f"There is no choice {number}: say {one_of(choices)}, or more than the number for an answer of your own."


def _chosen(text: str, choices: Sequence[str]) -> str | None:
    if text.isdecimal() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1]
    lower = text.casefold()
    if lower in ORDINALS[: len(choices)]:
        return choices[ORDINALS.index(lower)]
    if lower == "last" and choices:
        return choices[-1]
    exact = [choice for choice in choices if choice.casefold() == lower]
    if exact:
        return exact[0]
    begun = [choice for choice in choices if len(lower) > 1 and re.match(rf"{re.escape(lower)}\b", choice.casefold())]
    return begun[0] if len(begun) == 1 else None


def _bare(text: str) -> str:
    """Without the words that say nothing, and without marks around it."""
    words = (word.strip(".,!:;\"'()") for word in text.split())
    return " ".join(word for word in words if word and word.casefold() not in FILLERS)
