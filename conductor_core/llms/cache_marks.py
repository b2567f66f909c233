"""Where Anthropic's prompt cache is told to look and to store."""

from typing import Any

MARK = {"cache_control": {"type": "ephemeral"}}
MOST = 4
"""Marks that one request may hold. One stands behind the system text, which covers the tools too."""


def marked(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages with marks behind the newest of our own.

    The last mark stores everything up to here for the next call. The one before it stands exactly where the call before
    stored, so this call reads all of that, however many blocks came since; the server looks back only twenty by itself. The
    first does the same when the call before was not sent, because we remembered its answer.
    """
    ours = [place for place, message in enumerate(messages) if message["role"] == "user"][-(MOST - 1) :]
    return [_with_mark(message) if place in ours else message for place, message in enumerate(messages)]


def _with_mark(message: dict[str, Any]) -> dict[str, Any]:
    *before, last = message["content"]
    return {**message, "content": [*before, {**last, **MARK}]}
