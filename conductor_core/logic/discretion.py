"""Texts without secrets: what agents and their programs say before it is kept, and cards before they are shown."""

from collections.abc import Callable
from typing import Any, TypeVar

from conductor_core.domain.card import Card
from conductor_core.domain.command import Reply
from conductor_core.domain.value import Value
from conductor_core.logic.redaction import Redactor

SPOKEN = frozenset({"summary", "cause", "advice", "tail", "text", "title", "brief", "notes", "what", "why"})
"""Fields that hold free text. Names, paths and ids stay as they are: something is found by them."""
EXACT = frozenset({"kind", "tone", "language", "key", "needs", "paths", "path"})
"""Fields of a card that a surface or a person works with."""

V = TypeVar("V", bound=Value)


def discreet(said: V, redactor: Redactor) -> V:
    """The same with the secrets in its free texts replaced, in everything it holds as well."""
    return _replaced(said, redactor, SPOKEN.__contains__)


def presentable(card: Card, redactor: Redactor) -> Card:
    """A card without secrets, whoever brought them into the thread."""
    return _replaced(card, redactor, lambda name: name not in EXACT)


def sayable(reply: Reply, redactor: Redactor) -> Reply:
    """An answer without secrets: it may show a file, and be read by many."""
    card = reply.card and presentable(reply.card, redactor)
    return reply.model_copy(update={"text": redactor.text(reply.text), "card": card})


def _replaced(value: V, redactor: Redactor, speaks: Callable[[str], bool]) -> V:
    changes: dict[str, Any] = {}
    for name in type(value).model_fields:
        before = getattr(value, name)
        after = _item(before, redactor, speaks, spoken=speaks(name))
        if after is not before:
            changes[name] = after
    return value.model_copy(update=changes) if changes else value


def _item(before: Any, redactor: Redactor, speaks: Callable[[str], bool], *, spoken: bool) -> Any:
    if isinstance(before, Value):
        return _replaced(before, redactor, speaks)
    if isinstance(before, tuple):
        after = tuple(_item(item, redactor, speaks, spoken=spoken) for item in before)
        return before if all(new is old for new, old in zip(after, before, strict=True)) else after
    if isinstance(before, str) and spoken:
        text = redactor.text(before)
        return before if text == before else text
    return before
