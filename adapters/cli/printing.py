"""Replies on standard output."""

import json
import sys

from conductor_core.domain.command import Reply
from conductor_core.logic.ornaments import carried


def print_json(reply: Reply) -> None:
    """A reply as one JSON object on one line."""
    body = {"outcome": reply.outcome, "text": reply.text, "run": reply.run, "data": reply.data}
    text = json.dumps(body, ensure_ascii=False)
    say(text if carried(text, sys.stdout.encoding) == text else json.dumps(body))


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(carried(text.rstrip("\n") + "\n", sys.stdout.encoding))
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(carried(text.rstrip("\n") + "\n", sys.stderr.encoding))
    sys.stderr.flush()
