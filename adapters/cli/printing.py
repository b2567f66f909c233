"""Replies on standard output."""

import json
import sys

from conductor_core.domain.command import Reply


def print_json(reply: Reply) -> None:
    """A reply as one JSON object on one line."""
    body = {"outcome": reply.outcome, "text": reply.text, "run": reply.run, "data": reply.data}
    say(json.dumps(body, ensure_ascii=False))


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(text.rstrip("\n") + "\n")
    sys.stderr.flush()
