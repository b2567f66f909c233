"""When a digest is due, in the time zone of who wants it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conductor_core.domain.talk import Digest, Rhythm

SATURDAY = 5
"""As weekdays count, from Monday, which is 0."""
WEEK = 8
"""Days within which every rhythm comes round."""
_WORDS: dict[Rhythm, str] = {"daily": "every day", "weekdays": "from Monday to Friday", "weekly": "every Monday"}


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of that name, e.g. ``Europe/Berlin``; None where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the zones is an OSError
        return None


def is_due(digest: Digest, now: datetime) -> bool:
    """Whether its time has come since it was told last, however long ago that was."""
    return _last_time(digest, now) > digest.told


def rhythm(digest: Digest) -> str:
    """For people, e.g. ``every day at 09:00 (Europe/Berlin)``."""
    return f"{_WORDS[digest.every]} at {digest.at} ({digest.zone})"


def _last_time(digest: Digest, now: datetime) -> datetime:
    """When it was to be told last."""
    zone = zone_of(digest.zone) or UTC
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=ago) for ago in range(WEEK + 1))
    times = (datetime.combine(day, time.fromisoformat(digest.at), zone) for day in days if _told_on(digest.every, day))
    return next(moment for moment in times if moment <= now)


def _told_on(every: Rhythm, day: date) -> bool:
    match every:
        case "daily":
            return True
        case "weekdays":
            return day.weekday() < SATURDAY
        case "weekly":
            return day.weekday() == 0
