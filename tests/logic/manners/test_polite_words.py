"""Polite words around what is said, and what is left without them."""

import pytest

from tests.logic.manners.script import ASKED, ASKED_OPENLY, CHANNEL, DIRECT, WAITING, Talk, ids, plays

HERE = "I am here. Say what is to be made or changed, or `help`."

NODS: list[Talk] = [
    ("who thanks or greets us gets a word back", CHANNEL, [
        ("ann to us: thanks", "nods: You are welcome."),
        ("ann to us: hi", f"nods: {HERE}"),
        ("ann to us: hey there, Conductor!", f"nods: {HERE}"),
    ]),
    ("what begins with a greeting may go on", DIRECT, [("ann: hi", f"nods: {HERE}"), ("ann: make a poem", "goal: make a poem")]),
    ("a nod at the plan is told to be no yes", WAITING, [
        ("ann to us: ok", "nods: I am here. The plan of R7 waits: `approve`, `reject`, or say what to change."),
    ]),
]  # fmt: skip

AROUND_ORDERS: list[Talk] = [
    ("what is said to be polite is no part of an order or a goal", CHANNEL, [
        ("ann to us: hey Conductor, please make a web shop", "goal: make a web shop"),
        ("ann to us: Conductor, make a web shop", "goal: make a web shop"),
        ("ann to us: hey Conductor runs", "order: runs"),
        ("ann to us: ok, show project=shop notes.txt", "order: show project=shop notes.txt"),
        ("ann to us: please `show project=shop notes.txt`", "order: show project=shop notes.txt"),
        ("ann to us: `make` and `test` it", "goal: `make` and `test` it"),
        ("ann to us: Hello world in Rust, with tests", "goal: Hello world in Rust, with tests"),
        ("ann to us: conductor app for trains", "goal: conductor app for trains"),
    ]),
    ("an order with a word too many begins no run", CHANNEL, [
        ("ann to us: show project=shop notes.txt please", "order: show project=shop notes.txt please"),
        ("ann to us: files project=shop ü name.md", "order: files project=shop ü name.md"),
    ]),
    ("who says stop in whatever polite way says it", ASKED, [
        ("ann: please pause", "order: pause"),
        ("ann to us: hey Conductor, please stop", "order: stop"),
    ]),
    ("and no planner is asked about it", WAITING, [
        (f"ann: {words}", f"order: {order}")
        for words, order in (
            ("please stop", "stop"),
            ("hey stop!", "stop"),
            ("Conductor, stop", "stop"),
            ("stop it please", "stop"),
            ("ok, pause this now", "pause"),
            ("please resume!", "resume"),
        )
    ]),
    ("who greets first edits the plan all the same", WAITING, [("ann: hey Conductor, drop task 3", "change: drop task 3")]),
    ("a greeting may be the answer", ASKED_OPENLY, [("ann: Hello, dear stranger of mine", "answer 2: Hello, dear stranger of mine")]),
]  # fmt: skip


@pytest.mark.parametrize("talk", NODS, ids=ids(NODS))
def test_nods(talk: Talk) -> None:
    plays(talk)


@pytest.mark.parametrize("talk", AROUND_ORDERS, ids=ids(AROUND_ORDERS))
def test_around_orders(talk: Talk) -> None:
    plays(talk)
