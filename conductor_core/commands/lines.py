"""What is said in the thread of a run, as words for those who work on it."""

import re

from conductor_core.commands.tell import Tell
from conductor_core.domain.ids import KEY_SHAPE, RunId

_TO = re.compile(rf"@?({KEY_SHAPE})\b[:,]?\s+(.+)", re.DOTALL)


def words_for(
    text: str,
    run: RunId | None = None,
    *,
    message: str | None = None,
    replaces: str | None = None,
    like: str | None = None,
) -> Tell:
    """To the task that the text begins with, where it begins with one; else to everybody at work."""
    named = _TO.fullmatch(text)
    task, words = (named[1], named[2]) if named else (None, text)
    return Tell(task=task, text=words, run=run, message=message, replaces=replaces, like=like)
