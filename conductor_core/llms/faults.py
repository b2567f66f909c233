"""Everything that goes wrong on the way to a model and back, as one error that says what to do.

A call and its stream let errors of four libraries out: the SDK's, the HTTP client's, ``json``'s and ``codecs``'.
This is the only place that knows them; what each means stands in :mod:`conductor_core.llms.fault_table`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.errors import ContextTooLongError, ModelError, Remedy, SilentError
from conductor_core.llms.answer_size import fits
from conductor_core.llms.endpoint import NO_KEY, Endpoint
from conductor_core.llms.fault_table import BY_NAME, BY_STATUS, FAULTS, NO_CREDIT, THOUGHTS, TOO_LONG, Kind
from conductor_core.llms.limit_headers import allowance, retry_after
from conductor_core.logic.figures import duration
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.retrying import MAX_WAIT

T = TypeVar("T")

DETAIL = 200
"""Characters of the provider's own words that are passed on."""


class ThoughtsRefusedError(ModelError):
    """A provider does not take its own thoughts back; without them it will."""


_CLASSES: Mapping[Kind, type[ModelError]] = {
    "too_long": ContextTooLongError,
    "thoughts": ThoughtsRefusedError,
    "silent": SilentError,
}


async def reached(call: Awaitable[T], endpoint: Endpoint) -> T:
    """What the SDK's call gives; every error of its side leaves as a ModelError.

    Raises:
        ModelError: the call failed before an answer began.
    """
    try:
        return await call
    except Exception as fault:
        raise translate(fault, endpoint) from fault


def finished(answer: Callable[[], ModelAnswer], endpoint: Endpoint, request: ModelRequest) -> ModelAnswer:
    """What was read, put together. Parts that fit no answer are a fault of the provider too.

    Raises:
        ModelError: it is no whole answer, or far longer than was asked for.
    """
    try:
        whole = answer()
    except ModelError:
        raise
    except Exception as fault:
        raise translate(fault, endpoint, began=True) from fault
    if not fits(whole.turn, request):
        raise failed("endless", endpoint)
    return whole


def heard(headers: Mapping[str, str], endpoint: Endpoint) -> None:
    """Pass on what the headers of an answer allow."""
    if endpoint.on_headers and (said := allowance(headers, endpoint.now())):
        endpoint.on_headers(said)


def failed(
    kind: Kind, endpoint: Endpoint, *, wait: float | None = None, billed: bool = False, **facts: object
) -> ModelError:
    """The error for one row of the table; ``facts`` fill its sentence."""
    fault = FAULTS[kind]
    known = {
        "key_setting": endpoint.known.key_setting,
        "url_setting": endpoint.known.url_setting,
        "host": endpoint.host,
    }
    text = fault.says.format(**known, stall=duration(endpoint.stall), wait=duration(wait or 0), **facts)
    return _CLASSES.get(kind, ModelError)(
        f"{endpoint.provider} {text}",
        remedy=fault.remedy,
        retry_after=wait,
        ails=fault.ails,
        billed=billed or fault.billed,
        limited=kind in ("limited", "limited_long"),
    )


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
        heard(headers, endpoint)
        body = getattr(fault, "body", None)
        error = body.get("error", body) if isinstance(body, dict) else body
        return by_status(status, endpoint, headers=headers, detail=_words(error))
    kinds = {kind.__name__ for kind in type(fault).__mro__}  # by name: the HTTP client is no dependency of ours
    kind = _broken(fault, kinds, began=began)
    return failed(kind, endpoint, wait=endpoint.stall if kind == "silent" else None, billed=began)


def _broken(fault: Exception, kinds: set[str], *, began: bool) -> Kind:
    """What became of a call that was not answered."""
    if kinds & {"APITimeoutError", "TimeoutException"} and not _caused_by(fault, "ConnectTimeout"):
        return "silent"
    if kinds & {"APIConnectionError", "TransportError", "OSError"}:
        broke = began or _caused_by(fault, "RemoteProtocolError") or _caused_by(fault, "ReadError")
        return "dropped" if broke else "unreachable"
    return "damaged" if isinstance(fault, ValueError) else "no_answer"


def by_status(status: int, endpoint: Endpoint, *, headers: Mapping[str, str], detail: str) -> ModelError:
    """The error for an HTTP status. ``detail`` is the provider's own message."""
    wait = retry_after(headers, endpoint.now())
    kind = _kind(status, detail.lower(), wait)
    if kind == "bad_key" and endpoint.key == NO_KEY:
        kind = "no_key"
    if kind == "trouble" and wait is not None:
        wait = min(wait, MAX_WAIT)
    return failed(kind, endpoint, wait=wait, status=status, said=_said(detail, endpoint))


def _kind(status: int, words: str, wait: float | None) -> Kind:
    if any(sign in words for sign in NO_CREDIT):
        return "no_credit"
    if status in (400, 413, 422):
        if any(sign in words for sign in THOUGHTS):
            return "thoughts"
        return "too_long" if status == 413 or any(sign in words for sign in TOO_LONG) else "refused"
    if status == 429 and wait is not None and wait > MAX_WAIT:
        return "limited_long"
    return BY_STATUS.get(status) or ("trouble" if status >= 500 else "elsewhere" if status < 400 else "refused")


def by_event(name: str, detail: str, endpoint: Endpoint) -> ModelError:
    """The error for an error event inside a stream; one of unknown name counts as trouble of the provider."""
    status = BY_NAME.get(name)
    if status is not None:
        return by_status(status, endpoint, headers={}, detail=detail)
    return failed("reported", endpoint, what=f" ({one_line(name, 40)})" if name else "", said=_said(detail, endpoint))


def by_error(error: object, endpoint: Endpoint) -> ModelError:
    """The error for what a provider put in the place of an event."""
    name = error.get("type") or error.get("code") if isinstance(error, dict) else None
    return by_event(str(name or ""), _words(error), endpoint)


def incomplete(endpoint: Endpoint, *, content_type: str, began: bool) -> ModelError:
    """The error for a stream that ended without saying why."""
    if began:
        return failed("cut", endpoint)
    if "event-stream" in content_type:
        return failed("empty", endpoint)
    return failed("no_stream", endpoint, what=content_type.partition(";")[0] or "nothing")


def broken_off(word: str, endpoint: Endpoint) -> ModelError:
    """The error for an answer that ended for a reason nobody knows."""
    return failed("broken_off", endpoint, what=one_line(word, 40))


def no_list(endpoint: Endpoint) -> ModelError:
    """The error for an address that answers, but not with a list of models."""
    remedy: Remedy = "other_agent"
    return ModelError(
        f"{endpoint.provider} does not list models there: check {endpoint.known.url_setting}",
        remedy=remedy,
        ails="error",
    )


def _words(error: object) -> str:
    if isinstance(error, dict):
        return " ".join(dict.fromkeys(str(error[key]) for key in ("code", "message") if error.get(key)))
    return "" if error is None else str(error)


def _said(detail: str, endpoint: Endpoint) -> str:
    clean = one_line(detail.replace(endpoint.key, "***") if endpoint.key else detail, DETAIL)
    return f": {clean}" if clean else ""


def _caused_by(fault: BaseException | None, name: str) -> bool:
    return fault is not None and (type(fault).__name__ == name or _caused_by(fault.__cause__, name))
