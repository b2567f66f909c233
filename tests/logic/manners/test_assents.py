"""A yes and a no in other words than these."""

import pytest

from tests.logic.manners.script import OVER, THREAD, WAITING, Talk, ids, plays

PLAN_WAITS = "nods: I am here. The plan of R7 waits: `approve`, `reject`, or say what to change."

TALKS: list[Talk] = [
    ("a yes in whatever words approves", WAITING, [
        (f"ann: {words}", "order: approve")
        for words in (
            "LGTM",
            "Looks good to me.",
            "go ahead!",
            "approved",
            "ok, go ahead",
            "Perfect, ship it 🚀",
            "yes, do it please",
            "sounds good, go",
        )
    ]),
    ("a yes that goes on to want something changes the plan", WAITING, [
        ("ann: LGTM, but rename the package", "change: LGTM, but rename the package"),
        ("ann: go ahead but use sqlite", "change: go ahead but use sqlite"),
        ("ann: yes?", "change: yes?"),
    ]),
    ("ok is no approval, and says so", WAITING, [("ann: ok", PLAN_WAITS), ("ann: 👍", PLAN_WAITS), ("bob: ok", "ignore: small talk")]),
    ("a no in other words than that changes nothing", WAITING, [("ann: not like this", PLAN_WAITS), ("ann: nope", PLAN_WAITS), ("bob: nope", "ignore: small talk")]),
    ("and so does its sign", WAITING, [("ann: 👎", PLAN_WAITS), ("ann: :-1:", PLAN_WAITS), ("ann: no 👎🏽", PLAN_WAITS), ("ann: LGTM 👎", "change: LGTM 👎")]),
    ("where nothing waits it is talk", THREAD, [
        ("ann: LGTM", "ignore: small talk"),
        ("ann to us: go ahead", "nods: I am here. `show` says how R7 stands; other words go to its agents."),
    ]),
    ("and to a run that is over as well", OVER, [("ann: looks good to me", "ignore: small talk")]),
    ("by somebody who never spoke to us, when asked", WAITING, [("bob: LGTM", "ask first: LGTM"), ("bob: yes", "order: approve")]),
]  # fmt: skip


@pytest.mark.parametrize("talk", TALKS, ids=ids(TALKS))
def test_assents(talk: Talk) -> None:
    plays(talk)
