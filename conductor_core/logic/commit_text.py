"""What a commit says: words of strangers made fit for git's line format, and for the people who read the log."""

import re
from datetime import datetime

from conductor_core.logic.plain_text import one_line, plain

COMMITTER = "Conductor"
_LONGEST = 8000


def message(text: str) -> str:
    """A commit message: plain lines, never empty, one newline at its end."""
    return (plain(text[:_LONGEST]).strip() or "Change") + "\n"


def identity(name: str, at: datetime) -> str:
    """Who and when, as commits write it: ``anthropic <anthropic@conductor.invalid> 1763800000 +0000``."""
    shown = re.sub(r"[<>\n\t]", "", one_line(name, 80)).strip(" .,:;\"'") or COMMITTER
    slug = re.sub(r"[^a-z0-9]+", "-", shown.lower()).strip("-") or "someone"
    return f"{shown} <{slug}@conductor.invalid> {int(at.timestamp())} +0000"
