"""How values of the product become columns: times, JSON, and bodies that hold a whole domain value."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import JsonValue
from sqlalchemy import BigInteger, Dialect, TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ENCODER = json.JSONEncoder(separators=(",", ":"))


class Instant(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970 UTC: exact, small, and in order. A time without a zone is refused."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:  # noqa: ARG002
        """To the database."""
        return _micros

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:  # noqa: ARG002
        """From the database."""
        return _instant


def _micros(value: datetime | None) -> int | None:
    return None if value is None else (value - EPOCH) // MICROSECOND


def _instant(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)


def to_json(value: JsonValue) -> str:
    """Compact JSON."""
    return ENCODER.encode(value)


def from_json(text: str) -> Any:
    """What :func:`to_json` was given."""
    return json.loads(text)
