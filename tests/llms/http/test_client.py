"""A call that is put together here is the one the library would have put together."""

from typing import Any

import httpx2
import pytest

from conductor_core.llms.http.client import http_client

PATIENCE = httpx2.Timeout(10, connect=2)
URL = "http://127.0.0.1:8080/v1/chat?beta=true"


@pytest.mark.parametrize(
    "parts",
    [
        {
            "content": b"{}",
            "headers": [("accept", "text/event-stream"), ("User-Agent", "ours"), ("authorization", "k")],
        },
        {"content": b"", "headers": None},
        {
            "content": b"{}",
            "headers": {"Content-Type": "application/json", "x-more": "1"},
            "params": None,
            "files": None,
        },
        {"content": b"{}", "params": {"page": "2"}},
        {"json": {"a": 1}},
        {"content": "text"},
    ],
)
async def test_it_is_the_librarys_call(parts: dict[str, Any]) -> None:
    """Its address, its headers in their order, its body and its patience."""
    async with http_client(PATIENCE) as ours, httpx2.AsyncClient(timeout=PATIENCE) as theirs:
        for url in (URL, httpx2.URL(URL)):
            mine = ours.build_request("POST", url, timeout=PATIENCE, **parts)
            other = theirs.build_request("POST", url, timeout=PATIENCE, **parts)
            assert (mine.method, mine.url, mine.content) == (other.method, other.url, other.content)
            assert sorted(mine.headers.raw) == sorted(other.headers.raw)
            assert mine.extensions == other.extensions
