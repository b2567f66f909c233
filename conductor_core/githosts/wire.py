"""One call to the API of a git host, and every way in which it can fail as one kind of error."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import JsonValue, TypeAdapter, ValidationError

from conductor_core.errors import GitHostError
from conductor_core.logic.plain_text import one_line

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

MOST = 8 << 20
"""Bytes of an answer that are read."""
PAGE = 100
PAGES = 10
"""Pages of a list that are read; what comes after so many is not looked at."""
SECONDS = 20.0
PAUSE = 60.0
"""Seconds to wait where a host counts calls and does not say until when."""


@dataclass(frozen=True)
class Account:
    """A host that the settings name, and how to log in there."""

    title: str
    """For people, e.g. ``GitHub``."""
    setting: str
    """What the token is called, e.g. ``CONDUCTOR_GITHUB_TOKEN``."""
    api: str
    """Base of all its addresses."""
    token: str
    headers: Mapping[str, str]

    def __repr__(self) -> str:
        """Without the token."""
        return f"Account({self.title}, {self.api})"


@dataclass(frozen=True)
class Answer:
    """What came back. ``body`` is None for what is as it was the last time."""

    status: int
    body: JsonValue
    etag: str


class RefusedError(GitHostError):
    """The host understood and said no; ``status`` is the HTTP status."""

    def __init__(self, message: str, status: int, *, advice: str = "") -> None:
        self.status = status
        super().__init__(message, advice=advice)


class Wire:
    """Speaks to one host. The client is made at the first call."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client: httpx2.AsyncClient | None = None

    async def close(self) -> None:
        """End the connections."""
        if self._client:
            await self._client.aclose()

    async def get(self, path: str, shape: type[T], **query: str | int) -> T:
        """What stands at a path, in its shape."""
        return read((await self.call("GET", path, query=query)).body, shape)

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, JsonValue] | None = None,
        etag: str = "",
    ) -> Answer:
        """One call.

        Raises:
            RefusedError: the host says no to exactly this.
            GitHostError: anything else.
        """
        import httpx2  # noqa: PLC0415 - takes long to load, and most processes call no host

        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False)
        headers = {**self._account.headers, "authorization": f"Bearer {self._account.token}"}
        if etag:
            headers["if-none-match"] = etag
        address = f"{self._account.api}{path}"
        try:
            async with self._client.stream(
                method, address, params=dict(query or {}), json=body, headers=headers
            ) as response:
                content = await _whole(response)
        except httpx2.HTTPError as error:
            said = one_line(str(error), 200)
            raise GitHostError(
                f"{self._account.title} did not answer{': ' if said else ''}{said}.", again=True
            ) from None
        if response.status_code == httpx2.codes.NOT_MODIFIED:
            return Answer(response.status_code, None, etag)
        data = _json(content)
        if not response.is_success:
            raise self._fault(response.status_code, data, response.headers)
        if data is None:
            raise GitHostError(f"What {self._account.title} answered cannot be read.", again=True)
        return Answer(response.status_code, data, response.headers.get("etag", ""))

    def _fault(self, status: int, data: JsonValue, headers: Mapping[str, str]) -> GitHostError:  # noqa: PLR0911 - a table
        title, setting, said = self._account.title, self._account.setting, words(data)
        if status == 429 or (status == 403 and _limited(said, headers)):
            wait = _wait(headers)
            return GitHostError(f"{title} counts calls, and there were too many.", again=True, retry_after=wait)
        if status >= 500 or status == 408:
            return GitHostError(f"{title} has trouble of its own (status {status}).", again=True)
        if status == 401:
            return GitHostError(f"{title} did not accept the token.", advice=f"Set a {setting} that is valid.")
        if 300 <= status < 400:
            return GitHostError(f"{title} says the repository has moved.", advice="Set its new address as the remote.")
        if status == 404:
            advice = f"Check the address, and whether the token in {setting} may see it."
            return RefusedError(
                f"{title} knows no such repository, or the token may not see it.", status, advice=advice
            )
        if status == 403:
            advice = f"Give the token in {setting} the right to write the repository and its requests."
            return RefusedError(f"The token may not do that on {title}: {said}", status, advice=advice)
        return RefusedError(f"{title} turned it down: {said}", status)


def read(body: JsonValue, shape: type[T]) -> T:
    """An answer in the shape it should have.

    Raises:
        GitHostError: it has another one.
    """
    try:
        return TypeAdapter(shape).validate_python(body)
    except ValidationError:
        raise GitHostError("What the host answered has not the shape it should have.") from None


def words(data: JsonValue) -> str:
    """What a host says about a fault, on one line, whichever shape it chose for it."""
    return one_line("; ".join(dict.fromkeys(_texts(data))), 300) or "it gave no reason"


def _texts(data: JsonValue) -> list[str]:
    match data:
        case str():
            return [data]
        case list():
            return [text for item in data for text in _texts(item)]
        case dict():
            known = ("message", "error", "errors", "error_description")
            return [text for name in known for text in _texts(data.get(name))]
        case _:
            return []


def _limited(said: str, headers: Mapping[str, str]) -> bool:
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or "rate limit" in said.lower()


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds, by the header that says most."""
    after = headers.get("retry-after", "")
    if after.isdecimal():
        return float(after)
    reset, date = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset", ""), headers.get("date", "")
    if reset.isdecimal():
        try:
            now = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC).timestamp()
        except ValueError:
            return PAUSE
        return max(1.0, float(reset) - now)
    return PAUSE


async def _whole(response: "httpx2.Response") -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MOST:
            raise GitHostError("The host sent more than is read.")
    return bytes(content)


def _json(content: bytes) -> JsonValue:
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    found: JsonValue = data
    return found


class Conditional:
    """Asks for lists page by page, and only for pages that are not as they were the last time."""

    def __init__(self, wire: Wire, etags: Mapping[str, str]) -> None:
        self._wire = wire
        self._before = etags
        self.etags: dict[str, str] = {}
        """What is to be remembered for the next time."""

    async def rows(self, path: str, shape: type[list[T]], **query: str | int) -> list[T]:
        """The rows of pages that have changed."""
        rows: list[T] = []
        for page in range(1, PAGES + 1):
            key = f"{path}#{page}"
            known = self._before.get(key, "")
            answer = await self._wire.call("GET", path, query={**query, "per_page": PAGE, "page": page}, etag=known)
            self.etags[key] = answer.etag
            if answer.body is None:
                if f"{path}#{page + 1}" not in self._before:
                    break
                continue
            found = read(answer.body, shape)
            rows += found
            if len(found) < PAGE:
                break
        return rows
