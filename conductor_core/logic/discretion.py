"""What agents and their programs say, without secrets: it goes into the store, the thread and the briefs of others."""

from typing import Any, TypeVar

from conductor_core.domain.value import Value
from conductor_core.logic.redaction import Redactor

SPOKEN = frozenset({"summary", "cause", "advice", "tail", "text"})
"""Fields that hold free text. Names, paths and ids stay as they are: something is found by them."""

V = TypeVar("V", bound=Value)


def discreet(said: V, redactor: Redactor) -> V:
    """The same with the secrets in its free texts replaced, in everything it holds as well."""
    changes: dict[str, Any] = {}
    for name in type(said).model_fields:
        value = getattr(said, name)
        if isinstance(value, str) and name in SPOKEN:
            changes[name] = redactor.text(value)
        elif isinstance(value, Value):
            changes[name] = discreet(value, redactor)
        elif isinstance(value, tuple) and any(isinstance(item, Value) for item in value):
            changes[name] = tuple(discreet(item, redactor) if isinstance(item, Value) else item for item in value)
    return said.model_copy(update=changes)
