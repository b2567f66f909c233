"""Where lines are printed, a long wait is told as one."""

import io

from adapters.console.plain_view import PlainView
from conductor_core.domain.card import Card, Progress, TaskRow, Tasks
from conductor_core.testing.clock import START, ManualClock


async def test_a_long_wait_says_until_when_and_for_whom() -> None:
    """It does not go on, and there is no work whose time could be told."""
    out, clock = io.StringIO(), ManualClock()
    view = PlainView(out, clock)
    waits = TaskRow(key="plan", title="Plan", state="retry at 03:19:04", sign="openai is exhausted (no credit left)")
    card = Card(title="R7: at work", blocks=(Progress(percent=0, since=START), Tasks(rows=(waits,))))
    await view.post(card)
    out.truncate(out.seek(0))
    await clock.advance(50)
    await view.edit(card, card)
    assert out.getvalue() == "03:04:55    0 %  plan retry at 03:19:04: openai is exhausted (no credit left)\n"
