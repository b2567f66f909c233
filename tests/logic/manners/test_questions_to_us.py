"""Who asks what we can do, or how things stand, is told: nobody is set to work by that."""

import pytest

from tests.logic.manners.script import CHANNEL, THREAD, Talk, ids, plays

TALKS: list[Talk] = [
    ("what we are for", CHANNEL, [
        ("ann to us: what can you do?", "order: help"),
        ("ann to us: ?", "order: help"),
        ("ann to us: how does this work", "order: help"),
        ("ann to us: how do you sort a list? write a tool for it", "goal: how do you sort a list? write a tool for it"),
    ]),
    ("how things stand", CHANNEL, [
        ("ann to us: any news?", "order: runs"),
        ("ann to us: status", "order: status"),
        ("ann to us: status page for our web shop", "goal: status page for our web shop"),
    ]),
    ("what it costs", CHANNEL, [
        ("ann to us: what did R1 cost?", "order: cost R1"),
        ("ann to us: how much have we spent so far?", "order: cost"),
        ("ann to us: what does it cost to host it? add that to the README", "goal: what does it cost to host it? add that to the README"),
    ]),
    ("what a run costs, at work and when it is over", THREAD, [
        ("ann: what did it cost so far?", "order: cost"),
        ("ann: and how expensive was it?", "order: cost"),
        ("ann: how much does it cost to sort?", "follow-up: how much does it cost to sort?"),
    ]),
    ("how a run stands, while its agents are left to work", THREAD, [
        ("ann: are we done yet?", "order: show"),
        ("ann: is it done in Rust?", "follow-up: is it done in Rust?"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize("talk", TALKS, ids=ids(TALKS))
def test_what_is_made_of_a_question(talk: Talk) -> None:
    plays(talk)
