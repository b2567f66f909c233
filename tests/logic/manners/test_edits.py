"""An edit of what began no run: it counts as it reads now."""

import pytest

from conductor_core.domain.ids import RunId
from conductor_core.domain.talk import Manners
from tests.logic.manners.script import CHANNEL, DIRECT, THREAD, WAITING, Talk, ids, played, plays

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
    ("an order that changes something is carried out again only when somebody says so", CHANNEL, [
        ("ann to us: budget +1 R7", "order: budget +1 R7"),
        ("ann to us edits 1: budget +2 R7", "ask anew: budget +2 R7"),
        ("ann to us edits 1: show R7", "order: show R7"),
        ("ann to us edits 1: stop R7", "ask anew: stop R7"),
    ]),
    ("in a thread as well", THREAD, [
        ("ann: retry T3", "order: retry T3"),
        ("ann edits 1: retry T4", "ask anew: retry T4"),
        ("ann: make it blue", "follow-up: make it blue"),
        ("ann edits 3: undo T3", "ask anew: undo T3"),
    ]),
    ("a yes into which something was edited is one", WAITING, [
        ("ann: drop task 3", "change: drop task 3"),
        ("ann edits 1: go ahead", "ask first: go ahead"),
        ("ann: yes", "order: approve"),
    ]),
    ("an edit of a goal begins no second run unasked", DIRECT, [
        ("ann: make a poem", "goal: make a poem"),
        ("ann edits 1: make a song", "ask first: make a song"),
        ("ann: yes", "goal: make a song"),
    ]),
]  # fmt: skip


def test_the_goal_of_a_run_that_is_deleted_begins_no_other() -> None:
    steps = ["ann to us edits 1: make a song", "ann to us edits 1: make a song"]
    deleted = Manners(taken=("1",), goals=("1",), deleted=RunId("R7"))
    assert played(CHANNEL, steps, deleted) == [
        "why not: There is no run R7. `runs` lists them.",
        "ignore: said already",
    ]


@pytest.mark.parametrize("talk", TALKS, ids=ids(TALKS))
def test_edits(talk: Talk) -> None:
    plays(talk)
