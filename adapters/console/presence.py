"""Whether the terminal that is written to is still there."""

import contextlib
import errno
from collections.abc import Iterator


@contextlib.contextmanager
def if_there() -> Iterator[None]:
    """A terminal that is gone shows nothing. The process is told by a signal that it lost it, not by every line."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EIO:
            raise
