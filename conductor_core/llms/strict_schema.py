"""A tool's schema in the narrow form that a provider can make its model keep to."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_KEPT = frozenset({"type", "properties", "items", "anyOf", "enum", "const", "description", "$ref", "$defs"})
"""Words of JSON schema that every strict mode knows. What the others forbid, our own check of the arguments forbids."""
_TOLD = {
    "default": "usually",
    "minLength": "characters at least",
    "maxLength": "characters at most",
    "minimum": "at least",
    "maximum": "at most",
    "minItems": "items at least",
    "maxItems": "items at most",
}
"""Words that are left out of the schema and told in the description instead."""


def narrowed(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The schema with every property required and nothing else allowed; None when it describes open objects.

    Whatever fits the narrow schema fits the given one too, but for bounds that are only told. The same schema gives the same
    object, which nobody may change.
    """
    return _narrowed(json.dumps(schema))


@lru_cache(maxsize=256)
def _narrowed(text: str) -> dict[str, Any] | None:
    try:
        return _narrow(json.loads(text))
    except _OpenError:
        return None


class _OpenError(Exception):
    """An object may hold anything."""


def _narrow(schema: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: value for key, value in schema.items() if key in _KEPT}
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise _OpenError
        properties = schema.get("properties", {})
        kept["properties"] = {name: _narrow(value) for name, value in properties.items()}
        kept |= {"required": list(properties), "additionalProperties": False}
    elif not kept.keys() & {"type", "anyOf", "enum", "const", "$ref"}:
        raise _OpenError
    if "items" in kept:
        kept["items"] = _narrow(kept["items"])
    elif schema.get("type") == "array":
        raise _OpenError
    if "anyOf" in kept:
        kept["anyOf"] = [_narrow(choice) for choice in kept["anyOf"]]
    if "$defs" in kept:
        kept["$defs"] = {name: _narrow(value) for name, value in kept["$defs"].items()}
    if "$ref" in kept:  # beside a reference nothing else may stand
        return {"$ref": kept["$ref"]}
    notes = ", ".join(f"{_TOLD[key]} {_plain(schema[key])}" for key in _TOLD if key in schema)
    if notes:
        kept["description"] = f"{kept.get('description', '')} ({notes})".strip()
    return kept


def _plain(value: object) -> str:
    words = {None: "null", True: "true", False: "false", "": "empty"}
    return words[value] if value is None or isinstance(value, bool) or value == "" else str(value)
