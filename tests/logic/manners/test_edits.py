"""An edit of what began no run: it counts as it reads now."""

import pytest

from tests.logic.manners.script import CHANNEL, DIRECT, Talk, ids, plays

TALKS: list[Talk] = [
    ("an edit of what began no run counts as it reads now", CHANNEL, [
        ("ann to us: make it", "goal: make it"),
        ("ann to us edits 1: make a poem", "goal: make a poem"),
        ("ann to us: shwo R99", "order: shwo R99"),
        ("ann to us edits 3: runs", "order: runs"),
        ("ann to us:", "order: help"),
        ("ann to us edits 5: make a song", "goal: make a song"),
        ("ann edits 5: make a song, Bob", "ask first: make a song, Bob"),
    ]),
    ("an edit corrects what was refused", DIRECT, [
        ("ann: shwo R99", "order: shwo R99"),
        ("ann edits 1: make a poem", "goal: make a poem"),
    ]),
    ("an edit of a goal begins no second run unasked", DIRECT, [
        ("ann: make a poem", "goal: make a poem"),
        ("ann edits 1: make a song", "ask first: make a song"),
        ("ann: yes", "goal: make a song"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize("talk", TALKS, ids=ids(TALKS))
def test_edits(talk: Talk) -> None:
    plays(talk)
