"""The HTTP client that the SDKs are given."""

from functools import lru_cache
from typing import Any
from urllib.request import getproxies

import httpx2

from conductor_core.llms.http.transport import MOST, Transport


class Client(httpx2.AsyncClient):
    """Takes each address apart once: there are few, and calls are many."""

    def build_request(self, method: str, url: httpx2.URL | str, **parts: Any) -> httpx2.Request:
        """See the library."""
        return super().build_request(method, _apart(url) if isinstance(url, str) else url, **parts)


def http_client(patience: httpx2.Timeout) -> Client:
    """Follows nobody elsewhere, so the key stays on its host. Where people set a proxy, the library's own way leads through it."""
    if getproxies().keys() & {"http", "https", "all"}:
        limits = httpx2.Limits(max_connections=MOST, max_keepalive_connections=MOST)
        return Client(timeout=patience, follow_redirects=False, limits=limits)
    return Client(timeout=patience, follow_redirects=False, transport=Transport())


_apart = lru_cache(maxsize=256)(httpx2.URL)
