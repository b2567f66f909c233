"""An HTTP answer while it comes. llhttp takes the bytes apart; what is kept of them is here."""

import httptools

HEAD = 64 << 10
"""Bytes of a head at most."""


class UnfitError(Exception):
    """What came is no HTTP, or nobody asked for it."""


class Answer:
    """One answer. The methods called ``on_…`` are the parser's."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._pieces: list[bytes] = []
        self._before_head = 0
        self._ends_itself = True
        self.status = 0
        """0 until the whole head is there."""
        self.version = b""
        """As in ``HTTP/1.1``."""
        self.headers: list[tuple[bytes, bytes]] = []
        self.waiting = 0
        """Bytes of the body that nobody has taken."""
        self.whole = False
        """Nothing more will come."""
        self.lasts = False
        """Whether the connection may be used again afterwards."""

    def feed(self, data: bytes) -> None:
        """Take in what came.

        Raises:
            UnfitError: it cannot be.
        """
        if self.whole:
            raise UnfitError("an answer to nothing")
        self._before_head += 0 if self.status else len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise UnfitError(str(error)) from error
        if not self.status and self._before_head > HEAD:
            raise UnfitError("a head without end")

    def close(self) -> None:
        """The connection was closed in good order, which is the end of an answer that did not tell its length."""
        self.whole = self.whole or (self.status > 0 and not self._ends_itself)

    def take(self) -> bytes:
        """What is there of the body and was not taken before."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self.waiting = 0
        return taken

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of the head, or one behind the body."""
        if not self.status:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The end of a head. One that only announces another (1xx) is passed over."""
        if self.status:
            raise UnfitError("a second answer")
        status = self._parser.get_status_code()
        if status < 200:
            self.headers.clear()
            return
        self.status = status
        self.version = b"HTTP/" + self._parser.get_http_version().encode()
        self.lasts = self._parser.should_keep_alive()
        self._ends_itself = any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self.headers)

    def on_body(self, piece: bytes) -> None:
        """More of the body."""
        self._pieces.append(piece)
        self.waiting += len(piece)

    def on_message_complete(self) -> None:
        """The end of an answer."""
        self.whole = self.status > 0
