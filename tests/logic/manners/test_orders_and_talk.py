"""Lines that begin with the word of an order: which are one, and which are words for the agents."""

import pytest

from tests.logic.manners.script import CONSOLE, THREAD, Talk, ids, plays

IN_EVERY_ROOM: list[Talk] = [
    (f"{where}: {title}", scene, steps)
    for where, scene in (("thread", THREAD), ("console", CONSOLE))
    for title, steps in (
        ("cancel with a task's name is no talk", [
            ("ann: cancel T5", "order: cancel T5"),
            ("ann: cancel R7.T5: no need", "order: cancel R7.T5: no need"),
            ("ann: cancel task 5", "order: cancel task 5"),
        ]),
        ("nor is a list of tasks, which is refused", [
            ("ann: cancel T5 and T6", "order: cancel T5 and T6"),
            ("ann: skip T3, T4", "order: skip T3, T4"),
        ]),
        ("start begins a run, whatever task it speaks of", [("ann: start T5 again", "ask first: start T5 again")]),
    )
]  # fmt: skip


@pytest.mark.parametrize("talk", IN_EVERY_ROOM, ids=ids(IN_EVERY_ROOM))
def test_in_every_room(talk: Talk) -> None:
    plays(talk)
