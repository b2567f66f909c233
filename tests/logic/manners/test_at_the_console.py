"""What is typed at a prompt of ours, below a run that ann started there."""

import pytest

from tests.logic.manners.script import CONSOLE, CONSOLE_ASKED, CONSOLE_OVER, CONSOLE_WAITING, Talk, ids, plays

AT_THE_CONSOLE: list[Talk] = [
    ("whoever types there speaks to us", CONSOLE, [("ann: use tabs, not spaces", "follow-up: use tabs, not spaces")]),
    ("an order is an order", CONSOLE, [("ann: stop", "order: stop")]),
    (
        "an order with a slip is told of it",
        CONSOLE,
        [("ann: strat", "order: strat"), ("ann: retyr T3 with codex", "order: retyr T3 with codex")],
    ),
    ("what may begin a second run is asked about", CONSOLE, [
        ("ann: start with the schema", "ask first: start with the schema"),
        ("ann: yes", "follow-up: start with the schema"),
    ]),
    ("after a no it was nothing", CONSOLE, [
        ("ann: cancel the old tests", "ask first: cancel the old tests"),
        ("ann: no", "ignore: no"),
        ("ann: no", "order: reject"),
    ]),
    ("who goes on has not said yes to it", CONSOLE, [
        ("ann: start with the schema", "ask first: start with the schema"),
        ("ann: use tabs", "follow-up: use tabs"),
        ("ann: yes", "order: approve"),
    ]),
    ("who says what only an order says is not asked", CONSOLE, [
        ("ann: start budget=5 a web shop", "order: start budget=5 a web shop"),
        ("ann: !start a web shop", "order: start a web shop"),
        ("ann: cancel R7", "order: cancel R7"),
    ]),
    ("once it is over, start begins another", CONSOLE_OVER, [("ann: start a web shop", "order: start a web shop")]),
    ("words while the plan waits change it", CONSOLE_WAITING, [
        ("ann: drop task 3", "change: drop task 3"),
        ("ann: use openai for T1", "change: use openai for T1"),
        ("ann: first the schema", "change: first the schema"),
        ("ann: T2 may reach pypi.org", "change: T2 may reach pypi.org"),
    ]),
    ("unless they are for one task", CONSOLE_WAITING, [("ann: T2: use tabs", "follow-up: T2: use tabs")]),
    ("one that reads as an order, too", CONSOLE_WAITING, [
        ("ann: start with the schema", "ask first: start with the schema"),
        ("ann: y", "change: start with the schema"),
    ]),
    ("a question is still answered", CONSOLE_ASKED, [("ann: something like red", "answer 2: something like red")]),
    ("talk is no answer to it", CONSOLE_ASKED, [
        ("ann: thanks", "why not: That does not read as an answer to question 2: say red or blue, or `answer 2 …` in words of your own."),
    ]),
    ("another slip", CONSOLE, [("ann: appprove R1", "order: appprove R1")]),
    (
        "a word that only begins like an order",
        CONSOLE,
        [("ann: Stopping is not what I want", "follow-up: Stopping is not what I want")],
    ),
    ("one word is enough", CONSOLE, [("ann: louder!", "follow-up: louder!")]),
    ("yes is short for approve", CONSOLE, [("ann: y", "order: approve")]),
    ("(aside) is for nobody, even there", CONSOLE, [("ann: (aside) what a day", "ignore: aside")]),
]  # fmt: skip


@pytest.mark.parametrize("talk", AT_THE_CONSOLE, ids=ids(AT_THE_CONSOLE))
def test_at_the_console(talk: Talk) -> None:
    plays(talk)
