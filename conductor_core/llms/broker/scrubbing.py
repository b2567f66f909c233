"""Keeps a key out of what a provider says back, wherever the stream is cut."""

MARK = b"***"


class Scrubber:
    """For one answer."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._held = b""

    def add(self, data: bytes) -> bytes:
        """What can be passed on by now."""
        if not self._key:
            return data
        whole = (self._held + data).replace(self._key, MARK)
        keep = self._begun(whole)
        self._held = whole[len(whole) - keep :]
        return whole[: len(whole) - keep]

    def rest(self) -> bytes:
        """What was held back and turned out to be harmless."""
        held, self._held = self._held, b""
        return held

    def _begun(self, data: bytes) -> int:
        """Bytes at the end that may be the beginning of the key."""
        for size in range(min(len(self._key) - 1, len(data)), 0, -1):
            if data.endswith(self._key[:size]):
                return size
        return 0
