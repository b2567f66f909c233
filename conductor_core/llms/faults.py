"""Everything that goes wrong on the way to a model and back, as one error that says what to do.

The SDKs let errors of four libraries out of an iteration: their own, the HTTP client's, ``json``'s and ``codecs``'.
This is the only place that knows them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar

from conductor_core.errors import ModelError, Remedy
from conductor_core.llms.endpoint import Endpoint
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.retrying import MAX_WAIT

T = TypeVar("T")

DETAIL = 200
"""Characters of the provider's own words that are passed on."""


async def reached(call: Awaitable[T], endpoint: Endpoint) -> T:
    """What the SDK's call gives; every error of its side leaves as a ModelError.

    Raises:
        ModelError: the call failed before an answer began.
    """
    try:
        return await call
    except Exception as fault:
        raise translate(fault, endpoint) from fault


async def drained(stream: AsyncIterator[T], read: Callable[[T], None], endpoint: Endpoint) -> None:
    """Read a stream to its end. What has not the provider's shape is a fault of the provider.

    Raises:
        ModelError: the stream broke, or ``read`` refused a piece.
    """
    began = False
    try:
        async for piece in stream:
            began = True
            read(piece)
    except ModelError:
        raise
    except Exception as fault:
        raise translate(fault, endpoint, began=began) from fault


def translate(fault: Exception, endpoint: Endpoint, *, began: bool = False) -> ModelError:
    """The error for people and for the engine.

    Args:
        fault: what came out of the SDK.
        endpoint: whom it was about.
        began: whether a part of the answer had come, so that the call may be charged.
    """
    status = getattr(fault, "status_code", None)
    if isinstance(status, int) and status >= 300:
        headers = getattr(getattr(fault, "response", None), "headers", {})
        return by_status(status, endpoint, headers=headers, detail=_detail(fault))
    kinds = {kind.__name__ for kind in type(fault).__mro__}  # by name: the HTTP client is no dependency of ours
    if "APIError" in kinds and not kinds & {"APIConnectionError", "APIResponseValidationError"}:
        return by_event(_error_type(fault), _detail(fault), endpoint)
    return ModelError(f"{endpoint.provider} {_broken(fault, kinds, endpoint, began=began)}", billed=began)


def _broken(fault: Exception, kinds: set[str], endpoint: Endpoint, *, began: bool) -> str:
    """What became of a call that was not answered, as the end of a sentence."""
    if kinds & {"APITimeoutError", "TimeoutException"} and not _caused_by(fault, "ConnectTimeout"):
        return f"was silent for {endpoint.stall:g} s in the middle of a call"
    if kinds & {"APIConnectionError", "TransportError", "OSError"}:
        if began or _caused_by(fault, "RemoteProtocolError") or _caused_by(fault, "ReadError"):
            return "broke the connection in the middle of a call"
        return f"could not be reached: check {endpoint.url_setting} ({endpoint.host}) if it stays so"
    if isinstance(fault, ValueError):
        return f"sent a damaged stream ({type(fault).__name__})"
    return f"sent something that is no answer ({type(fault).__name__})"


def by_status(status: int, endpoint: Endpoint, *, headers: Mapping[str, str], detail: str) -> ModelError:
    """The error for an HTTP status. ``detail`` is the provider's own message."""
    said = _said(detail, endpoint)
    wait = retry_after(headers)
    no_credit = status == 402 or "insufficient_quota" in detail or "credit balance" in detail
    remedy: Remedy = "other_agent"
    match status:
        case _ if no_credit:
            text = f"has no credit left for the key of {endpoint.key_setting}{said}"
        case 401 | 403:
            text = f"refuses the key ({status}): check {endpoint.key_setting} and {endpoint.url_setting}"
        case 404:
            text = f"does not know this model or address: check the model's name and {endpoint.url_setting}{said}"
        case 429 if wait is not None and wait > MAX_WAIT:
            text = f"wants no calls for {wait:g} s (429), which is too long to wait"
        case 429:
            remedy, text = "again", "has too many calls from this key (429)"
        case _ if status in (408, 409, 425) or status >= 500:
            remedy, text = "again", f"has trouble of its own ({status})"
            wait = None if wait is None else min(wait, MAX_WAIT)
        case _ if status < 400:
            text = f"wants to send us to another address ({status}): check {endpoint.url_setting}"
        case _:
            text = f"refuses the request ({status}){said}"
    return ModelError(f"{endpoint.provider} {text}", remedy=remedy, retry_after=wait)


_BY_TYPE: dict[str, int] = {
    "authentication_error": 401,
    "permission_error": 403,
    "billing_error": 402,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "invalid_request_error": 400,
    "request_too_large": 413,
}
"""Names of errors inside a stream, as the status they would have had before it began."""


def by_event(kind: str, detail: str, endpoint: Endpoint) -> ModelError:
    """The error for an error event inside a stream; one of unknown name counts as trouble of the provider."""
    status = _BY_TYPE.get(kind)
    if status is not None:
        return by_status(status, endpoint, headers={}, detail=detail)
    return ModelError(
        f"{endpoint.provider} broke the answer off{f' ({kind})' if kind else ''}{_said(detail, endpoint)}", billed=True
    )


def incomplete(endpoint: Endpoint, *, content_type: str, began: bool) -> ModelError:
    """The error for a stream that ended without saying why."""
    name = endpoint.provider
    if not began and "event-stream" not in content_type:
        kind = content_type.partition(";")[0] or "nothing"
        return ModelError(
            f"{name} answered with {kind} instead of a stream: check {endpoint.url_setting} if it stays so"
        )
    if not began:
        return ModelError(f"{name} sent an empty answer")
    return ModelError(f"{name} stopped in the middle of an answer", billed=True)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the provider asks us to wait; a date is read against the provider's own clock."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is not None or not text:
        return seconds
    until, now = _date(text), _date(headers.get("date"))
    return max(0.0, until - now) if until is not None and now is not None else None


def _number(text: str | None) -> float | None:
    if not text or not text.strip().isascii() or not text.strip().replace(".", "", 1).isdigit():
        return None
    return float(text)


def _date(text: str | None) -> float | None:
    try:
        date = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def _detail(fault: Exception) -> str:
    body = getattr(fault, "body", None)
    error = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(error, dict):
        return " ".join(dict.fromkeys(str(error[key]) for key in ("code", "message") if error.get(key)))
    return "" if body is None else str(body)


def _error_type(fault: Exception) -> str:
    body = getattr(fault, "body", None)
    return str(body.get("type") or body.get("code") or "") if isinstance(body, dict) else ""


def _said(detail: str, endpoint: Endpoint) -> str:
    clean = one_line(detail.replace(endpoint.key, "***") if endpoint.key else detail, DETAIL)
    return f": {clean}" if clean else ""


def _caused_by(fault: BaseException | None, name: str) -> bool:
    return fault is not None and (type(fault).__name__ == name or _caused_by(fault.__cause__, name))
