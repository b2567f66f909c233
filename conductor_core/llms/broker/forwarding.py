"""Carries one call to its provider and the answer back."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from conductor_core.llms.broker.exchange import Asked, Headers
from conductor_core.llms.broker.passages import Passage
from conductor_core.llms.broker.refusals import RefusedError
from conductor_core.ports.broker import Account, Dialect

if TYPE_CHECKING:
    import httpx2

LONGEST: Final = 256 << 20
"""Bytes of an answer, unpacked."""
_PASSED_ON: Final = ("accept", "anthropic-version", "anthropic-beta", "openai-beta")
"""Headers of a program that a provider gets to see."""
_PASSED_BACK: Final = frozenset(
    {"content-type", "retry-after", "retry-after-ms", "request-id", "x-request-id", "x-should-retry"}
)
_PASSED_BACK_FAMILIES: Final = ("anthropic-ratelimit-", "x-ratelimit-")
_VERSION: Final = "2023-06-01"


class Answer:
    """A provider's answer, of which the status and headers are there."""

    def __init__(self, response: "httpx2.Response", key: str) -> None:
        self._response = response
        self._key = key

    @property
    def status(self) -> int:
        """As the provider said."""
        return self._response.status_code

    @property
    def stream(self) -> bool:
        """It is a stream of events."""
        return "event-stream" in self._response.headers.get("content-type", "")

    @property
    def all_headers(self) -> Mapping[str, str]:
        """What the provider said, for us."""
        return self._response.headers

    @property
    def headers(self) -> Headers:
        """What of it the program gets to see."""
        passed = tuple(
            (name, value)
            for name, value in self._response.headers.multi_items()
            if (name in _PASSED_BACK or name.startswith(_PASSED_BACK_FAMILIES))
            and not (self._key and self._key in value)
        )
        # The key is ours: trying again changes nothing, and some programs would for minutes.
        return (*passed, ("x-should-retry", "false")) if self.status in (401, 403) else passed

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, unpacked.

        Raises:
            ConnectionResetError: it broke off, fell silent, or is too long.
        """
        import httpx2  # noqa: PLC0415 - heavy

        size = 0
        try:
            async for piece in self._response.aiter_bytes():
                size += len(piece)
                if size > LONGEST:
                    raise ConnectionResetError("an answer without end")
                yield piece
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise ConnectionResetError(type(error).__name__) from error


@asynccontextmanager
async def sent(
    client: "httpx2.AsyncClient", account: Account, passage: Passage, asked: Asked, body: bytes
) -> AsyncIterator[Answer]:
    """Send a call and give its answer.

    Raises:
        RefusedError: the provider cannot be reached, or sends us elsewhere.
    """
    import httpx2  # noqa: PLC0415 - heavy

    request = client.build_request(
        passage.method,
        account.base_url.rstrip("/") + passage.path,
        content=body or None,
        headers=_headers(account, asked, body),
        timeout=httpx2.Timeout(account.stall, connect=account.connect),
    )
    try:
        response = await client.send(request, stream=True, follow_redirects=False)
    except (httpx2.TransportError, httpx2.InvalidURL) as error:
        raise RefusedError(502, f"{account.provider} could not be reached through Conductor.") from error
    try:
        if 300 <= response.status_code < 400:
            raise RefusedError(
                502, f"{account.provider} wants to send us to another address; Conductor does not follow."
            )
        yield Answer(response, account.key)
    finally:
        client.cookies.clear()
        await response.aclose()


def _headers(account: Account, asked: Asked, body: bytes) -> dict[str, str]:
    passed = {name: value for name, value in asked.headers if name in _PASSED_ON}
    if body:
        passed["content-type"] = "application/json"
    passed |= {"user-agent": "conductor", "accept-encoding": "gzip"}
    if account.dialect == "anthropic":
        passed.setdefault("anthropic-version", _VERSION)
    return passed | (_credentials(account.dialect, account.key) if account.key else {})


def _credentials(dialect: Dialect, key: str) -> dict[str, str]:
    match dialect:
        case "anthropic":
            return {"x-api-key": key}
        case "google":
            return {"x-goog-api-key": key}
        case "openai":
            return {"authorization": f"Bearer {key}"}
