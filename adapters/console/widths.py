"""How wide the terminal behind a stream is."""

import os
from typing import TextIO

WIDTH = 96
"""Columns of plain lines where no terminal says otherwise."""


def columns_of(stream: TextIO) -> int:
    """Columns of the terminal; :data:`WIDTH` where there is none, or where it does not know."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH
    except OSError:
        return WIDTH
