"""When an edit may go."""

import pytest

from conductor_core.logic.pacing import Pace, Send, Wait, decide, limited, sent

FRESH = Pace(interval=1.0)
SENT = sent(FRESH, 10.0)


@pytest.mark.parametrize(
    ("pace", "now", "urgent", "verdict"),
    [
        (FRESH, 0.0, False, Send()),
        (SENT, 10.0, False, Wait(1.0)),
        (SENT, 10.75, False, Wait(0.25)),
        (SENT, 11.0, False, Send()),
        (SENT, 10.0, True, Send()),
        (limited(SENT, 10.0, 7.0), 10.5, False, Wait(6.5)),
        (limited(SENT, 10.0, 7.0), 10.5, True, Wait(6.5)),
        (limited(SENT, 10.0, 7.0), 17.0, False, Send()),
        (limited(limited(SENT, 10.0, 7.0), 11.0, 1.0), 12.0, True, Wait(5.0)),
        (limited(SENT, 10.0, -3.0), 11.0, False, Send()),
    ],
)
def test_the_interval_is_kept_but_not_by_what_is_urgent_and_retry_after_by_all(
    pace: Pace, now: float, *, urgent: bool, verdict: Send | Wait
) -> None:
    """The longest wait that was asked for counts."""
    assert decide(pace, now, urgent=urgent) == verdict
