"""What is wrong with what a model wrote, in words that a model can use and a person understands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue, ValidationError

from conductor_core.logic.plain_text import one_line

MOST = 5
"""Faults that are told."""
NAME = 40
"""Characters of a name that a model gave."""

_SAYS: Mapping[str, str] = {
    "missing": "is missing",
    "value_error": "{error}",
    "extra_forbidden": "is not known here",
    "literal_error": "must be {expected}",
    "string_too_long": "is longer than {max_length:,} characters",
    "string_too_short": "is empty",
    "too_long": "are more than {max_length:,}",
    "greater_than_equal": "must be at least {ge:,}",
    "less_than_equal": "must be at most {le:,}",
}
_KINDS: Mapping[str, str] = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
}
"""What something must be, by how the names of faults of its type begin."""


def misfits(error: ValidationError, written: JsonValue) -> str:
    """The first few faults, e.g. ``the title of T1 is longer than 120 characters``; ``written`` is what was checked."""
    return "; ".join(_sentence(fault, written) for fault in error.errors(include_url=False)[:MOST])


def _sentence(fault: Any, written: JsonValue) -> str:
    place = " of ".join(reversed(list(_names(fault["loc"], written))))
    return one_line(f"the {place} {_says(fault)}" if place else _says(fault), 200)


def _says(fault: Any) -> str:
    kind: str = fault["type"]
    if kind in _SAYS:
        return _SAYS[kind].format(**fault.get("ctx", {}))
    wanted = _KINDS.get(kind.partition("_")[0])
    return f"must be {wanted}" if wanted else f"does not fit: {fault['msg']}"


def _names(place: Sequence[int | str], written: JsonValue) -> Iterator[str]:
    """The way to a part from the outside in; one of a list goes by its key, or is counted from 1."""
    for at, step in enumerate(place):
        if isinstance(step, str):
            written = written.get(step) if isinstance(written, dict) else None
            if at + 1 == len(place) or isinstance(place[at + 1], str):
                yield one_line(step, NAME)
        else:
            written = written[step] if isinstance(written, list) else None
            key = written.get("key") if isinstance(written, dict) else None
            yield one_line(key, NAME) if isinstance(key, str) and key else f"{place[at - 1]} {step + 1}"
