"""What the headers of an answer say about what is still allowed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conductor_core.domain.allowance import Allowance, Quota
from conductor_core.logic.conditions import LONGEST

_COUNTED: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "requests": (
        ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        (
            "anthropic-ratelimit-requests-limit",
            "anthropic-ratelimit-requests-remaining",
            "anthropic-ratelimit-requests-reset",
        ),
        ("x-ratelimit-limit-req-minute", "x-ratelimit-remaining-req-minute", "x-ratelimit-reset-req-minute"),
    ),
    "tokens": (
        ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        (
            "anthropic-ratelimit-tokens-limit",
            "anthropic-ratelimit-tokens-remaining",
            "anthropic-ratelimit-tokens-reset",
        ),
        ("x-ratelimit-limit-tokens-minute", "x-ratelimit-remaining-tokens-minute", "x-ratelimit-reset-tokens-minute"),
    ),
    "input_tokens": (
        (
            "anthropic-ratelimit-input-tokens-limit",
            "anthropic-ratelimit-input-tokens-remaining",
            "anthropic-ratelimit-input-tokens-reset",
        ),
    ),
    "output_tokens": (
        (
            "anthropic-ratelimit-output-tokens-limit",
            "anthropic-ratelimit-output-tokens-remaining",
            "anthropic-ratelimit-output-tokens-reset",
        ),
    ),
}
"""Names for limit, rest and end of what is counted, as OpenAI, Anthropic and Mistral have them; others follow OpenAI."""

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|h|m|s))+", re.ASCII)
_PART = re.compile(r"([0-9.]+)(ms|h|m|s)", re.ASCII)


def allowance(headers: Mapping[str, str], now: datetime | None = None) -> Allowance | None:
    """What is allowed; None when the headers say nothing of it.

    Times are read against the provider's own clock; ``now`` stands in where it does not tell the time.
    """
    said = {name: quota for name, families in _COUNTED.items() if (quota := _quota(headers, families))}
    wait = retry_after(headers, now)
    return Allowance.model_validate({**said, "retry_after": wait}) if said or wait is not None else None


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds the provider asks us to wait, never more than it can; ``now`` stands in for its clock where it tells no time."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST)
    text = headers.get("retry-after")
    seconds = _number(text)
    wait = seconds if seconds is not None or not text else _until(_mail_date(text), headers, now)
    return None if wait is None else min(wait, LONGEST)


def _quota(headers: Mapping[str, str], families: tuple[tuple[str, str, str], ...]) -> Quota | None:
    for limit, rest, end in families:
        if limit in headers or rest in headers:
            return Quota(
                limit=_number(headers.get(limit)),
                remaining=_number(headers.get(rest)),
                full_in=_seconds(headers.get(end), headers),
            )
    return None


def _seconds(text: str | None, headers: Mapping[str, str]) -> float | None:
    """A time to come: as a duration (``1m30s``), as seconds, or as a moment (``2026-01-02T03:04:05Z``)."""
    if text is None:
        return None
    if _DURATION.fullmatch(text.strip()):
        return sum(float(count) * _UNITS[unit] for count, unit in _PART.findall(text))
    plain = _number(text)
    return plain if plain is not None else _until(_moment(text), headers)


def _until(moment: float | None, headers: Mapping[str, str], ours: datetime | None = None) -> float | None:
    told = _mail_date(headers.get("date"))
    now = _stamp(ours) if told is None and ours else told
    return max(0.0, moment - now) if moment is not None and now is not None else None


def _number(text: str | None) -> float | None:
    if not text or not text.strip().isascii() or not text.strip().replace(".", "", 1).isdigit():
        return None
    return float(text)


def _moment(text: str) -> float | None:
    try:
        return _stamp(datetime.fromisoformat(text))
    except ValueError:
        return None


def _mail_date(text: str | None) -> float | None:
    try:
        return _stamp(parsedate_to_datetime(text or ""))
    except ValueError:
        return None


def _stamp(date: datetime) -> float:
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
