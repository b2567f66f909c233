"""The HTTP client that the SDKs are given."""

from functools import lru_cache
from typing import Any
from urllib.request import getproxies

import httpx2

from conductor_core.llms.http.transport import MOST, Transport

PLAIN = frozenset({"content", "headers", "timeout"})
"""What a call of the SDKs to a model consists of, besides its address."""


class Client(httpx2.AsyncClient):
    """Puts calls together at a fraction of the computing: few addresses are taken apart, and each header is looked at once."""

    def build_request(self, method: str, url: httpx2.URL | str, **parts: Any) -> httpx2.Request:
        """See the library. What a plain call consists of is its own; a provider's cookies are not sent back with it."""
        place = _apart(url) if isinstance(url, str) else url
        content, timeout = parts.get("content"), parts.get("timeout")
        plain = PLAIN.issuperset(name for name, value in parts.items() if value)
        if not plain or not isinstance(content, bytes) or not isinstance(timeout, httpx2.Timeout):
            return super().build_request(method, place, **parts)
        given = httpx2.Headers(parts.get("headers")).raw
        named = {name.lower() for name, _ in given}
        usual = [line for line in self.headers.raw if line[0].lower() not in named]
        whole = [(b"Host", place.netloc), *usual, *given, (b"Content-Length", b"%d" % len(content))]
        body, extensions = httpx2.ByteStream(content), {"timeout": timeout.as_dict()}
        request = httpx2.Request(method, place, headers=whole, stream=body, extensions=extensions)
        request.read()
        return request


class Direct(Client):
    """Sends calls over our own transport. An answer that comes as a stream is the transport's own: nobody is sent elsewhere by it."""

    def __init__(self, patience: httpx2.Timeout) -> None:
        self._way = Transport()
        super().__init__(timeout=patience, follow_redirects=False, transport=self._way)

    async def send(self, request: httpx2.Request, *, stream: bool = False, **more: Any) -> httpx2.Response:
        """See the library."""
        if not stream or more or self.is_closed:
            return await super().send(request, stream=stream, **more)
        response = await self._way.handle_async_request(request)
        response.request = request
        return response


def http_client(patience: httpx2.Timeout) -> Client:
    """Follows nobody elsewhere, so the key stays on its host. Where people set a proxy, the library's own way leads through it."""
    if getproxies().keys() & {"http", "https", "all"}:
        limits = httpx2.Limits(max_connections=MOST, max_keepalive_connections=MOST)
        return Client(timeout=patience, follow_redirects=False, limits=limits)
    return Direct(patience)


_apart = lru_cache(maxsize=256)(httpx2.URL)
