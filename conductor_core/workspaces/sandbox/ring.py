"""The head and the tail of a stream whose middle nobody will read."""


class HeadTail:
    """Keeps the first ``head`` bytes as they came, and the newest ``tail`` of the rest."""

    def __init__(self, *, head: int, tail: int) -> None:
        self._head = bytearray()
        self._head_limit = head
        self._tail = bytearray()
        self._tail_limit = tail
        self._seen = 0

    def add(self, data: bytes) -> None:
        """Take the next piece of the stream."""
        self._seen += len(data)
        free = self._head_limit - len(self._head)
        self._head += data[:free]
        self._tail += data[free:]
        if len(self._tail) > 2 * self._tail_limit:  # cut seldom: each cut moves the whole tail
            del self._tail[: len(self._tail) - self._tail_limit]

    @property
    def dropped(self) -> int:
        """Bytes lost between head and tail."""
        return self._seen - len(self._head) - min(len(self._tail), self._tail_limit)

    def value(self) -> bytes:
        """What was kept."""
        return bytes(self._head) + bytes(self._tail[max(0, len(self._tail) - self._tail_limit) :])
