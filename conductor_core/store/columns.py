"""How values of the product become columns: times, JSON, and bodies that hold a whole domain value."""

import json
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

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """To the database."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else instant(value)


def instant(value: int) -> datetime:
    """As it stands in a column."""
    return EPOCH + timedelta(microseconds=value)


def to_json(value: JsonValue) -> str:
    """Compact JSON."""
    return ENCODER.encode(value)


def from_json(text: str) -> Any:
    """What :func:`to_json` was given."""
    return json.loads(text)
