"""Output that nobody reads any more, or that cannot be written."""

import os
from typing import TextIO

UNREAD_CODE = 141
"""What a shell expects of a program whose reader has gone: 128 and the number of SIGPIPE."""


def print_no_more(stream: TextIO | None) -> None:
    """What could not be printed is not tried again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno() if stream else 1)
