"""Does a value fit a JSON schema? The part of the standard that declared inputs use, without a dependency.

Known words: ``type``, ``enum``, ``const``, ``properties``, ``required``, ``additionalProperties``, ``items``, ``anyOf``,
``$ref`` to ``$defs``, ``pattern``, and the bounds of strings, arrays and numbers. Other words are ignored, as the standard says.
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import JsonValue

Schema = Mapping[str, JsonValue]

DEPTH = 32
"""Levels that are followed; deeper values are refused, which also ends schemas that refer to themselves."""

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def misfits(value: JsonValue, schema: Schema) -> tuple[str, ...]:
    """What is wrong with the value, one phrase each, e.g. ``top: must be at least 1``; empty when it fits."""
    return tuple(_misfits(value, schema, schema, "", 0))


def _misfits(value: JsonValue, schema: Schema, root: Schema, at: str, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        yield _say(at, "is nested too deep")
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield from _misfits(value, _resolve(reference, root), root, at, depth + 1)
    choices = schema.get("anyOf")
    if isinstance(choices, list):
        tried = [list(_misfits(value, _schema(choice), root, at, depth + 1)) for choice in choices]
        if tried and all(tried):
            yield min(tried, key=len)[0]
    if "const" in schema and value != schema["const"]:
        yield _say(at, f"must be {schema['const']!r}")
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        yield _say(at, "must be one of " + ", ".join(map(str, allowed)))
    if not _is_of_type(value, schema.get("type")):
        yield _say(at, f"must be {_named(schema['type'])}")
        return
    yield from _inside(value, schema, root, at, depth)


def _inside(value: JsonValue, schema: Schema, root: Schema, at: str, depth: int) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _object(value, schema, root, at, depth)
    elif isinstance(value, list):
        yield from _bounds(len(value), schema, at, ("minItems", "maxItems"), "items")
        items = schema.get("items")
        if isinstance(items, dict):
            for index, item in enumerate(value):
                yield from _misfits(item, items, root, f"{at}[{index}]", depth + 1)
    elif isinstance(value, str):
        yield from _bounds(len(value), schema, at, ("minLength", "maxLength"), "characters")
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and re.search(pattern, value) is None:
            yield _say(at, f"does not match {pattern}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _bounds(value, schema, at, ("minimum", "maximum"), "")


def _object(value: dict[str, JsonValue], schema: Schema, root: Schema, at: str, depth: int) -> Iterator[str]:
    known = _schema(schema.get("properties"))
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        if name not in value:
            yield _say(_join(at, str(name)), "is missing")
    others = schema.get("additionalProperties", True)
    for name, inner in value.items():
        here = _join(at, name)
        if name in known:
            yield from _misfits(inner, _schema(known[name]), root, here, depth + 1)
        elif others is False:
            yield _say(here, "is not known")
        elif isinstance(others, dict):
            yield from _misfits(inner, others, root, here, depth + 1)


def _bounds(number: float, schema: Schema, at: str, words: tuple[str, str], unit: str) -> Iterator[str]:
    low, high = (schema.get(word) for word in words)
    if isinstance(low, (int, float)) and number < low:
        yield _say(at, f"must be at least {low} {unit}".rstrip())
    if isinstance(high, (int, float)) and number > high:
        yield _say(at, f"must be at most {high} {unit}".rstrip())


def _is_of_type(value: JsonValue, wanted: JsonValue) -> bool:
    names = wanted if isinstance(wanted, list) else [wanted]
    if wanted is None:
        return True
    if isinstance(value, bool):  # Python's bool is an int, JSON's is not
        return "boolean" in names
    return any(isinstance(value, _TYPES.get(str(name), (object,))) for name in names)


def _named(wanted: JsonValue) -> str:
    names = [str(name) for name in wanted] if isinstance(wanted, list) else [str(wanted)]
    return " or ".join(f"an {name}" if name[0] in "aeio" else f"a {name}" for name in names)


def _resolve(reference: str, root: Schema) -> Schema:
    found: JsonValue = cast("JsonValue", root)
    for step in reference.removeprefix("#").split("/")[1:]:
        found = found.get(step) if isinstance(found, dict) else None
    return _schema(found)


def _schema(value: JsonValue) -> Schema:
    return value if isinstance(value, dict) else {}


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _say(at: str, what: str) -> str:
    return f"{at}: {what}" if at else what
