"""Ann started R7. Bob and Cat look in. What they say, and what Conductor makes of it."""

import pytest

from tests.logic.manners.script import (
    ASK_FIRST,
    ASKED,
    ASKED_OPENLY,
    ASKED_TWICE,
    AT_WORK,
    AT_WORK_ASKED,
    CHANNEL,
    DIRECT,
    DIRECT_OVER,
    DIRECT_RUN,
    MUTED,
    OVER,
    THREAD,
    WAITING,
    Talk,
    ids,
    plays,
)

OPEN = "why not: Questions 2 and 3 are open: say which one you answer, e.g. `answer 2 …`."
NOT_HERE = "why not: Ann muted me here. `unmute` lets me listen again."

HOW = "say red or blue, or `answer 2 …` in words of your own."
NO_ANSWER = f"why not: That does not read as an answer to question 2: {HOW}"
NO_QUESTION = (
    f"why not: That reads as a question, not as the answer to question 2: {HOW} "
    "`show` says how things stand, `tell …` is for the agents."
)
NO_ORDER = (
    f"why not: That reads as an order, not as the answer to question 2: {HOW} "
    "`help {}` says how it is written, `tell …` is for the agents."
)

IN_A_CHANNEL: list[Talk] = [
    ("people talk, nobody names us", CHANNEL, [("ann: lunch?", "ignore: not addressed"), ("bob: sure", "ignore: not addressed")]),
    ("who names us gives a goal", CHANNEL, [("ann to us: make a web shop", "goal: make a web shop")]),
    ("an order to us", CHANNEL, [("ann to us: runs", "order: runs")]),
    ("an order that does not name us", CHANNEL, [("ann: runs", "ignore: not addressed")]),
    ("start, said to us, starts", CHANNEL, [("ann to us: start a web shop", "order: start a web shop")]),
    ("our name alone asks what we can do", CHANNEL, [("ann to us:", "order: help")]),
    ("one bot greets another", CHANNEL, [("cibot to us: build failed", "ignore: bot")]),
    ("an answer to what we said is for us", CHANNEL, [("ann answers us: make it blue", "goal: make it blue")]),
    ("a mention that an edit adds begins nothing unasked", CHANNEL, [
        ("ann: make a poem", "ignore: not addressed"),
        ("ann to us edits 1: make a poem", "ask first: make a poem"),
        ("ann: yes", "goal: make a poem"),
    ]),
    ("an edit of what was not for us", CHANNEL, [
        ("ann: lunch?", "ignore: not addressed"),
        ("ann edits 1: lunch at one?", "ignore: edit"),
    ]),
]  # fmt: skip

ALONE_WITH_US: list[Talk] = [
    ("all is for us", DIRECT, [("ann: make a poem", "goal: make a poem")]),
    ("a run is under way: it is for that", DIRECT_RUN, [("ann: make it rhyme", "follow-up: make it rhyme")]),
    ("the run is over: it is a new goal", DIRECT_OVER, [("ann: make a song", "goal: make a song")]),
    ("whom she mentions does not read it", DIRECT_RUN, [("ann to bob: bob wants rhymes", "follow-up: bob wants rhymes")]),
    ("an edited follow-up is a correction", DIRECT_RUN, [
        ("ann: make it rhyme", "follow-up: make it rhyme"),
        ("ann edits 1: make it rhyme twice", "correction: make it rhyme twice"),
    ]),
]  # fmt: skip

IN_A_THREAD: list[Talk] = [
    ("a sign without a word says nothing", THREAD, [("ann:", "ignore: wordless"), ("bob:", "ignore: wordless")]),
    ("who started it speaks to it", THREAD, [("ann: make it blue", "follow-up: make it blue")]),
    ("and goes on", THREAD, [("ann: make it blue", "follow-up: make it blue"), ("ann: dark blue", "follow-up: dark blue")]),
    ("no follow-up begins a second run", THREAD, [("ann to us: make a web shop, too", "follow-up: make a web shop, too")]),
    ("nor does one after the end", OVER, [("ann to us: and now a song", "follow-up: and now a song")]),
    ("nor do words that read as an order", THREAD, [
        ("ann: start with the schema", "ask first: start with the schema"),
        ("ann: yes", "follow-up: start with the schema"),
    ]),
    ("unless it is written as one", THREAD, [("ann: !start a web shop", "order: start a web shop")]),
    ("or says what only an order says", THREAD, [("ann: start budget=5 a web shop", "order: start budget=5 a web shop")]),
    ("once it is over, start begins another", OVER, [("ann: start a web shop", "order: start a web shop")]),
    ("cancel may be talk", THREAD, [("ann: cancel the old tests", "ask first: cancel the old tests")]),
    ("cancel with the run's name is none", THREAD, [("ann: cancel R7 no time", "order: cancel R7 no time")]),
    ("talk that begins like an order", THREAD, [("ann: stop using jquery in there", "follow-up: stop using jquery in there")]),
    ("an order with a slip is told of it", THREAD, [("ann: strat", "order: strat")]),
    ("anybody may give orders", THREAD, [("bob: stop", "order: stop")]),
    ("our name alone asks how it stands", THREAD, [("bob to us:", "order: show")]),
    ("thanks want no answer", THREAD, [("ann: thanks", "ignore: small talk")]),
    ("a bot reports there", THREAD, [("cibot: make it green", "ignore: bot"), ("cibot to us: stop", "ignore: bot")]),
    ("who is new is asked once", THREAD, [
        ("bob: looks odd to me", "ask first: looks odd to me"),
        ("bob: really odd", "ignore: said already"),
    ]),
    ("a yes makes it a follow-up, and the next one as well", THREAD, [
        ("bob: make it green", "ask first: make it green"),
        ("bob: yes", "follow-up: make it green"),
        ("bob: light green", "follow-up: light green"),
    ]),
    ("after a no there is quiet", THREAD, [
        ("bob: looks odd to me", "ask first: looks odd to me"),
        ("bob: no", "ignore: no"),
        ("bob: it does", "ignore: between people"),
    ]),
    ("a yes of somebody else is no yes", THREAD, [
        ("bob: make it green", "ask first: make it green"),
        ("cat: yes", "ask first: yes"),
    ]),
    ("who names us once is known", THREAD, [
        ("bob to us: make it green", "follow-up: make it green"),
        ("bob: light green", "follow-up: light green"),
    ]),
    ("who answers us is known", THREAD, [("bob answers us: make it green", "follow-up: make it green")]),
    ("an edited follow-up is a correction", THREAD, [
        ("ann: make it blue", "follow-up: make it blue"),
        ("ann edits 1: make it red", "correction: make it red"),
    ]),
    ("an edited aside stays one", THREAD, [
        ("ann to bob: nice blue", "ignore: between people"),
        ("ann edits 1: nice, that blue", "ignore: edit"),
    ]),
    ("an edit is a correction, and an order only when somebody says so", THREAD, [
        ("ann: make it blue", "follow-up: make it blue"),
        ("ann edits 1: stop", "ask anew: stop"),
    ]),
]  # fmt: skip

BETWEEN_PEOPLE: list[Talk] = [
    ("a mention of somebody else", THREAD, [("ann to bob: what do you think?", "ignore: between people")]),
    ("an answer to somebody else", THREAD, [("ann answers bob: I think so, too", "ignore: between people")]),
    ("they are left alone, both of them", THREAD, [
        ("ann to bob: what do you think?", "ignore: between people"),
        ("bob: too blue", "ignore: between people"),
        ("ann: could be darker", "ignore: between people"),
        ("bob: or green", "ignore: between people"),
    ]),
    ("until one of them turns to us", THREAD, [
        ("ann to bob: what do you think?", "ignore: between people"),
        ("bob: too blue", "ignore: between people"),
        ("ann to us: make it darker", "follow-up: make it darker"),
        ("ann: and bigger", "follow-up: and bigger"),
    ]),
    ("who was talked to stays with it", THREAD, [
        ("ann to bob: what do you think?", "ignore: between people"),
        ("ann to us: make it darker", "follow-up: make it darker"),
        ("bob: good idea", "ignore: between people"),
    ]),
    ("a third one is not part of it", THREAD, [
        ("bob to cat: have you seen it?", "ignore: between people"),
        ("ann: make it blue", "follow-up: make it blue"),
    ]),
    ("called by name, without a mention", THREAD, [
        ("bob to us: show", "order: show"),
        ("ann: Bob, what do you think?", "ignore: between people"),
        ("ann: it is rather blue", "ignore: between people"),
    ]),
    ("an order among it counts", THREAD, [
        ("ann to bob: wait, that is wrong", "ignore: between people"),
        ("ann: stop", "order: stop"),
    ]),
    ("to us and to somebody else is to us", THREAD, [("ann to us+bob: make what bob said", "follow-up: make what bob said")]),
    ("(aside) is for one line only", THREAD, [
        ("ann: (aside) it is late", "ignore: aside"),
        ("ann: make it blue", "follow-up: make it blue"),
    ]),
    ("(aside) even with our name in it", THREAD, [("ann to us: (Aside) it does well", "ignore: aside")]),
    ("who answers herself speaks to nobody else", THREAD, [("ann answers ann: and bigger", "follow-up: and bigger")]),
]  # fmt: skip

WHILE_WE_WAIT: list[Talk] = [
    ("yes approves", WAITING, [("ann: yes", "order: approve")]),
    ("no rejects", WAITING, [("ann to us: no", "order: reject")]),
    ("a yes of somebody who never spoke to us is no approval", WAITING, [("bob: yes", "ask first: yes")]),
    ("a yes to somebody else is none either", WAITING, [
        ("ann to bob: is it good?", "ignore: between people"),
        ("bob: looks fine", "ignore: between people"),
        ("ann: yes", "ignore: between people"),
    ]),
    ("words are about the plan", WAITING, [("ann: drop the third task", "change: drop the third task")]),
    ("and so is what corrects them", WAITING, [
        ("ann: drop task 3", "change: drop task 3"),
        ("ann edits 1: drop task 2", "change: drop task 2"),
    ]),
    ("by who never spoke to us, when asked", WAITING, [
        ("bob: drop task 3", "ask first: drop task 3"),
        ("bob: yes", "change: drop task 3"),
    ]),
    ("words for one task are for that", WAITING, [("ann: @T2 use tabs", "follow-up: @T2 use tabs")]),
    ("people talk about the plan", WAITING, [("ann to bob: drop task 3?", "ignore: between people")]),
    ("the only question is answered in words", ASKED, [("ann: something like red", "answer 2: something like red")]),
    ("or by a choice", ASKED, [("ann: blue", "answer 2: blue")]),
    ("or by its number", ASKED, [("ann: 1", "answer 2: 1")]),
    ("yes is an answer then", ASKED_OPENLY, [("ann: yes", "answer 2: yes")]),
    ("unless there is something to choose, and it chooses nothing", ASKED, [
        ("ann: yes", NO_ANSWER),
        ("ann: yes, blue", "answer 2: yes, blue"),
    ]),
    ("a question is not the answer to one", ASKED, [
        ("ann: how is it going?", NO_QUESTION),
        ("ann: what is the status", "ignore: said already"),
        ("ann: could you show me both?", "ignore: said already"),
        ("ann: a warm green", "answer 2: a warm green"),
    ]),
    ("what may be an order with a slip is neither given nor an answer", ASKED, [
        ("ann: resum", f"why not: That reads as an order with a slip, not as the answer to question 2: {HOW}"),
        ("ann: green", "answer 2: green"),
    ]),
    ("nor where any words are", ASKED_OPENLY, [
        ("ann: teal", "why not: That reads as an order with a slip, not as the answer to question 2: `answer 2 …` answers it."),
    ]),
    ("nor is what begins like an order", ASKED, [("ann: stop that thing please", NO_ORDER.format("stop"))]),
    ("however polite", ASKED, [("ann: please skip the first one", NO_ORDER.format("skip"))]),
    ("nor what we asked about because it reads as one", ASKED, [
        ("ann: cancel the old tests", "ask first: cancel the old tests"),
        ("ann: yes", NO_ORDER.format("cancel")),
    ]),
    ("thanks are no answer", ASKED, [("ann: thanks", NO_ANSWER)]),
    ("and neither is talk", ASKED, [("ann: thank you so much, great work so far!", NO_ANSWER)]),
    ("or taking one's time", ASKED, [("ann: wait, let me think", NO_ANSWER)]),
    ("thanks with an answer are one", ASKED, [("ann: thanks, make it teal", "answer 2: thanks, make it teal")]),
    ("who says that it is the answer is believed", ASKED, [("ann: answer 2 how about teal?", "order: answer 2 how about teal?")]),
    ("where there is nothing to choose from all words are answers", ASKED_OPENLY, [
        ("ann: how is it going?", "answer 2: how is it going?"),
    ]),
    ("by somebody else, when asked", ASKED, [("bob: blue", "ask first: blue"), ("bob: yes", "answer 2: blue")]),
    ("by somebody else, as an answer to us", ASKED, [("bob answers us: blue", "answer 2: blue")]),
    ("people may still talk about it", ASKED, [("ann to bob: red or blue?", "ignore: between people")]),
    ("but what edits the plan is no answer", AT_WORK_ASKED, [
        ("ann: drop task 3", "change: drop task 3"),
        ("ann: use codex for tests", "change: use codex for tests"),
        ("ann: first the schema", "change: first the schema"),
        ("ann: drop it", "answer 2: drop it"),
        ("ann: use tabs for the tests", "answer 2: use tabs for the tests"),
        ("ann: without a schema of colours", "answer 2: without a schema of colours"),
    ]),
    ("nor a remark, while the plan is carried out", AT_WORK, [
        ("ann: drop task 3", "change: drop task 3"),
        ("ann: drop task 9", "change: drop task 9"),
        ("ann: drop the blue border", "follow-up: drop the blue border"),
        ("ann: do it first", "follow-up: do it first"),
        ("ann: T2: drop task 3", "follow-up: T2: drop task 3"),
    ]),
    ("of two questions one has to be named, said once", ASKED_TWICE, [
        ("ann: PostgreSQL", OPEN),
        ("ann: PostgreSQL", "ignore: said already"),
        ("ann: 3: PostgreSQL", "answer 3: PostgreSQL"),
    ]),
    ("or the order says it", ASKED_TWICE, [("ann: answer 3 PostgreSQL", "order: answer 3 PostgreSQL")]),
]  # fmt: skip

AFTER_MUTE: list[Talk] = [
    ("nothing is for us", THREAD, [("ann: make it blue", "ignore: muted"), ("bob: why?", "ignore: muted")]),
    ("who names us is told once", THREAD, [
        ("bob to us: make it blue", NOT_HERE),
        ("ann to us: make it blue", "ignore: said already"),
    ]),
    ("unmute is always heard", THREAD, [("bob: unmute", "order: unmute")]),
    ("stop is always heard", THREAD, [("bob: stop", "order: stop")]),
    ("other orders only with our name", THREAD, [("ann: show", "ignore: muted"), ("ann to us: show", "order: show")]),
    ("an edit corrects nothing", THREAD, [("ann edits 1: make it red", "ignore: edit")]),
    ("a bot cannot unmute", THREAD, [("cibot: unmute", "ignore: bot")]),
    ("in a channel as well", CHANNEL, [("ann to us: make a poem", NOT_HERE)]),
]  # fmt: skip

ASKING_FIRST: list[Talk] = [
    ("who started it is asked, too", THREAD, [("ann: make it blue", "ask first: make it blue"), ("ann: yes", "follow-up: make it blue")]),
    ("each time anew", THREAD, [
        ("ann: make it blue", "ask first: make it blue"),
        ("ann: yes", "follow-up: make it blue"),
        ("ann: dark blue", "ask first: dark blue"),
    ]),
    ("our name makes it plain", THREAD, [("ann to us: make it blue", "follow-up: make it blue")]),
    ("orders need no question", THREAD, [("bob: show", "order: show")]),
]  # fmt: skip


UNTOLD = IN_A_CHANNEL + ALONE_WITH_US + IN_A_THREAD + BETWEEN_PEOPLE + WHILE_WE_WAIT


@pytest.mark.parametrize("talk", UNTOLD, ids=ids(UNTOLD))
def test_where_nobody_told_us_how_to_behave(talk: Talk) -> None:
    plays(talk)


@pytest.mark.parametrize("talk", AFTER_MUTE, ids=ids(AFTER_MUTE))
def test_where_ann_muted_us(talk: Talk) -> None:
    plays(talk, MUTED)


@pytest.mark.parametrize("talk", ASKING_FIRST, ids=ids(ASKING_FIRST))
def test_where_people_want_to_be_asked_first(talk: Talk) -> None:
    plays(talk, ASK_FIRST)


def test_there_are_enough_of_them() -> None:
    """Sixty conversations were promised."""
    assert len(UNTOLD + AFTER_MUTE + ASKING_FIRST) >= 60
