"""Our own name in what people say to us: each platform writes it in its way, and it reads the same everywhere. Pure."""

import re

NAME = "Conductor"
_BEHIND = re.compile(r"(?::(?=\s|$)|[\s,])*")
"""Belongs to a mention; the colon of ``:tada:`` does not."""


def unnamed(text: str, us: str) -> str:
    """Without the mentions of us at both ends, and with our name where one stands among other words.

    ``us`` is a pattern of how the platform writes a mention of us.
    """
    parts = re.split(us, text)
    while len(parts) > 1 and not parts[0].strip(" \n\t,"):
        parts = [_BEHIND.sub("", parts[1], count=1), *parts[2:]]
    while len(parts) > 1 and not parts[-1].strip(" \n\t.!?"):
        parts = [*parts[:-2], parts[-2].rstrip(" \n\t,") + parts[-1].strip()]
    return NAME.join(parts)
