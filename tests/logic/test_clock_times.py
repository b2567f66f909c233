"""A clock time is told in the zone of whoever reads it, and what people and programs write of times stays as it is."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.console.local import said_here
from adapters.discord.wording import escaped
from adapters.slack.rich import runs, short
from conductor_core.domain.card import Bullets, Card, Code, Text
from conductor_core.logic.clock_times import card_retold, clock
from conductor_core.logic.rendering import neat

AT = datetime(2026, 3, 3, 10, 42, 5, tzinfo=UTC)
SINCE, UNTIL = f"since {clock(AT)}; `x`", f"until {clock(AT, exact=True)}"
STAMP = int(AT.replace(second=0).timestamp())


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands there."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_slack_tells_it_by_itself() -> None:
    """With the day where the second is not told; where nothing but letters are taken, in UTC."""
    date = {"type": "date", "timestamp": STAMP, "format": "{date_short_pretty} {time}", "fallback": "10:42 UTC"}
    letters, code = {"type": "text", "text": "since "}, {"type": "text", "text": "x", "style": {"code": True}}
    assert runs(SINCE) == [letters, date, {"type": "text", "text": "; "}, code]
    assert [one.get("format") for one in runs(UNTIL)] == [None, "{time_secs}"]
    assert short(UNTIL) == "until 10:42:05 UTC"


def test_discord_tells_it_by_itself() -> None:
    assert escaped(SINCE) == f"since <t:{STAMP}:f>; \\`x\\`"
    assert escaped(UNTIL) == f"until <t:{STAMP + 5}:T>"


@pytest.mark.usefixtures("berlin")
def test_the_console_tells_it_as_the_clock_of_the_machine_does() -> None:
    """With the day where it may be another one."""
    assert said_here(SINCE, AT) == "since 11:42; `x`"
    assert said_here(UNTIL, AT + timedelta(days=1)) == "until 3 Mar 11:42:05"


def test_what_is_no_time_of_ours_stays() -> None:
    """Words of people, what programs printed, and days that there are not."""
    for text in ("at 2026-03-03 10:42 UTC", "at 10:42\u00a0UTC", "at 2026-13-03 10:42\u00a0UTC"):
        assert short(text) == escaped(text) == text
    card = neat(Card(title="a", blocks=(Code(text=UNTIL), Bullets(items=(UNTIL,)), Text(text=UNTIL))))
    told = card_retold(card, lambda told: "then").blocks
    assert told == (Code(text=UNTIL), Bullets(items=("until then",)), Text(text="until then"))
