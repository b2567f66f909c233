"""The state of a task as people read it, the same everywhere."""

from collections.abc import Mapping
from types import MappingProxyType

from conductor_core.domain.run import TaskState

_WORDS: Mapping[TaskState, str] = MappingProxyType(
    {"blocked": "held up", "cancelled": "taken off", "stale": "to be done again"}
)


def state_word(state: TaskState, by: str | None = None) -> str:
    """E.g. ``done``, ``taken off``, or ``held up by T3`` where ``by`` is in the way."""
    word = _WORDS.get(state, state)
    return f"{word} by {by}" if by and state == "blocked" else word
