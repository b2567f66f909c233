"""Turns what is wrong with a value into one sentence a person can act on."""

import json
import math
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from conductor_core.logic.options import Option

SHOWN = 60
"""Characters of a refused value that are repeated to the person."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    matches = get_close_matches(word[:SHOWN].lower(), list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def nearest_few(word: str, known: Iterable[str]) -> list[str]:
    """The known words that may have been meant, the likeliest first: those written alike, else those that hold the word."""
    names = list(known)
    alike = get_close_matches(word[:SHOWN].lower(), names, n=3, cutoff=0.6)
    return alike or [name for name in names if len(word) > 2 and word.lower() in name.lower()][:3]


def one_of(words: Sequence[str]) -> str:
    """``a, b or c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def all_of(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def quoted(value: object) -> str:
    """A value as it is repeated to the person: short, on one line, visible."""
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, dict)) else str(value)
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def fault(option: Option, error: ErrorDetails) -> str:
    """The sentence for one error of pydantic about one option."""
    name, value = option.name, error["input"]
    match error["type"]:
        case "missing":
            sentence = f"is missing: {_lower(option.help)}" if option.help else "is missing."
        case "literal_error":
            meant = nearest(str(value), option.choices)
            hint = f" Did you mean {meant}?" if meant else ""
            sentence = f"must be {one_of(option.choices)}, not {quoted(value)}.{hint}"
        case "value_error":
            sentence = f"cannot be {quoted(value)}: {str(error['ctx']['error']).removesuffix('.')}."
        case "string_too_short":
            sentence = (
                f"needs at least {option.min_length} characters, not {quoted(value)}." if value else empty(option)
            )
        case "string_too_long":
            sentence = f"has {len(value)} characters; {option.max_length} are the most."
        case "string_pattern_mismatch":
            sentence = f"cannot be {quoted(value)}. {option.help}".rstrip()
        case _:
            sentence = f"must be {wanted(option)}, not {quoted(value)}."
    return f"{name} {sentence}"


def empty(option: Option) -> str:
    """What is wrong with saying nothing behind an option's name."""
    return (
        "is empty."
        if option.required or option.kind == "rest"
        else f"is empty: say {option.name}={option.example} or leave it out."
    )


def wanted(option: Option) -> str:
    """What an option takes, e.g. ``a number from 0 to 500``."""
    what = {
        "choice": one_of(option.choices) if option.choices else "",
        "flag": "yes or no",
        "integer": "a whole number",
        "number": "a number",
        "list": "words with commas between",
    }.get(option.kind, "text")
    low, high = (None if limit is None else plain(limit) for limit in (option.minimum, option.maximum))
    if low and high:
        return f"{what} from {low} to {high}"
    if low:
        return f"{what}, at least {low}"
    return f"{what}, at most {high}" if high else what


def plain(number: float) -> str:
    """A number without needless digits, and never with an exponent: ``0.5``, ``500``, ``2147483647``."""
    return f"{number:.0f}" if number == round(number) else f"{number:.6f}".rstrip("0")


def first_fault(error: ValidationError, options: Iterable[Option]) -> tuple[Option | None, str]:
    """The first thing wrong, with the option it is about (None for what concerns the whole)."""
    by_name = {option.name: option for option in options}
    details = error.errors(include_url=False)[0]
    option = by_name.get(str(details["loc"][0])) if details["loc"] else None
    if option is None:
        cause: Any = details.get("ctx", {}).get("error", details["msg"])
        return None, str(cause)
    return option, fault(option, details)


def is_finite(text: str) -> bool:
    """False for the words that a computer takes for a number but no person means."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return True


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def begun(words: str) -> str:
    """Words as a sentence begins with them."""
    return words[:1].upper() + words[1:]
