"""The HTTP client that the SDKs are given."""

from urllib.request import getproxies

import httpx2

from conductor_core.llms.http.transport import MOST, Transport


def http_client(patience: httpx2.Timeout) -> httpx2.AsyncClient:
    """Follows nobody elsewhere, so the key stays on its host. Where people set a proxy, the library's own way leads through it."""
    if getproxies().keys() & {"http", "https", "all"}:
        limits = httpx2.Limits(max_connections=MOST, max_keepalive_connections=MOST)
        return httpx2.AsyncClient(timeout=patience, follow_redirects=False, limits=limits)
    return httpx2.AsyncClient(timeout=patience, follow_redirects=False, transport=Transport())
