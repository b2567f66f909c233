"""Lines that begin with the word of an order: which are one, and which are words for the agents."""

import pytest

from tests.logic.manners.script import ASKED, CHANNEL, CONSOLE, THREAD, WAITING, Talk, ids, plays

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
        ("sentences that begin like an order are words", [
            (f"ann: {words}", f"follow-up: {words}")
            for words in (
                "Line 12 of a.txt is wrong, fix it",
                "file names must be lower case",
                "Show users a spinner while it loads",
                "show a spinner",
                "cost column should be right aligned",
                "undo button is missing from the toolbar",
                "rules are in RULES.md",
                "skip the intro",
                "set the title to Hello",
                "push the button when it is done",
                "budget should be shown in euros",
                "stop using tabs",
                "Starting the server takes too long",
                "line 12",
            )
        ]),
        ("answers where nothing is asked are words, too", [
            ("ann: answer in German please", "follow-up: answer in German please"),
            ("ann: reject empty passwords", "follow-up: reject empty passwords"),
            ("ann: answer 3 in German", "order: answer 3 in German"),
            ("ann: reject R7 no time", "order: reject R7 no time"),
        ]),
        ("a slip is told of", [
            (f"ann: {words}", f"order: {words}")
            for words in ("stpo", "stpo it now", "appprove", "appprove it", "shwo T3", "shwo T3 log", "cancle T5 no need")
        ]),
        ("and so is an order that lacks something or has too much", [
            (f"ann: {words}", f"order: {words}")
            for words in ("skip", "show T3 in colour", "budget lots", "start budget=much a shop")
        ]),
    )
]  # fmt: skip

WHERE_SOMETHING_IS_ASKED: list[Talk] = [
    ("an answer in free words is one", ASKED, [("ann: answer in German please", "order: answer in German please")]),
    ("and so is a no", WAITING, [("ann: reject empty passwords", "order: reject empty passwords")]),
    ("in a channel there is nothing to say it to", CHANNEL, [
        ("ann to us: answer in German please", "order: answer in German please"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize("talk", IN_EVERY_ROOM, ids=ids(IN_EVERY_ROOM))
def test_in_every_room(talk: Talk) -> None:
    plays(talk)


@pytest.mark.parametrize("talk", WHERE_SOMETHING_IS_ASKED, ids=ids(WHERE_SOMETHING_IS_ASKED))
def test_where_something_is_asked(talk: Talk) -> None:
    plays(talk)
