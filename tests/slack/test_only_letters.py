"""Whatever strangers write, on whatever card, in whatever form: it stays letters, and Slack takes it."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.chat.sight import Sight
from adapters.slack.at_home import Search
from adapters.slack.block_kit import render
from adapters.slack.forms import About, form
from adapters.slack.home import home
from adapters.slack.native import beside, chunks, drawn, frozen
from adapters.slack.testing.blocks import check_message, check_view
from conductor_core.commands import COMMANDS
from conductor_core.domain.ask import Approval
from conductor_core.domain.card import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Fact,
    Facts,
    Files,
    Progress,
    TaskRow,
    Tasks,
    Text,
)
from conductor_core.domain.command import Command
from conductor_core.domain.people import Actor
from conductor_core.logic.options import options
from conductor_core.testing.clock import START
from conductor_core.testing.contracts.store_values import R1, TALLY, a_project, a_run
from tests.slack.lifeless import MARKUP, alive

FEW = settings(deadline=None, max_examples=60)
SHARP = st.sampled_from(
    [
        *("<!channel>", "<@U0001ADA>", "<#C0GENERAL>", "<!subteam^S1>", "<https://evil.example|bank>", "&lt;!here&gt;"),
        *("https://evil.example/?q=1", "[x](https://evil.example)", "`", "```\n", "~~~", "*b*", "_i_", "\n- ", "\n1. "),
        *(
            "| a | b |\n|---|---|\n| ",
            " |\n",
            "@everyone",
            ":tada:",
            "…",
            "\u202e",
            "\x1b[31m",
            "\0",
            "\ud800",
            "z\u0335",
        ),
        *("&", "<", ">", "|", '{"type":"button"}', "!stop", "approve run=R1", " "),
    ]
)
texts = st.lists(st.one_of(SHARP, st.text(max_size=8)), max_size=8).map("".join)
tones = st.sampled_from(["neutral", "good", "warning", "bad"])
rows = st.builds(
    TaskRow,
    key=st.sampled_from(["T1", "T2", "T3"]),
    title=texts,
    state=texts,
    agent=texts,
    elapsed=texts,
    cost=texts,
    sign=texts,
    since=st.sampled_from([None, START]),
)
buttons = st.builds(Button, label=texts, command=texts, pressed=texts)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Text, text=st.one_of(texts, texts.map(lambda text: text * 200)), tone=tones),
    st.builds(Code, text=texts, language=texts),
    st.builds(Bullets, items=st.lists(texts, max_size=3).map(tuple)),
    st.builds(Facts, facts=st.lists(st.builds(Fact, name=texts, value=texts), max_size=3).map(tuple)),
    st.builds(Tasks, rows=st.lists(rows, max_size=4).map(tuple)),
    st.builds(Progress, percent=st.integers(0, 100), text=texts, elapsed=texts, since=st.sampled_from([None, START])),
    st.builds(Buttons, buttons=st.lists(buttons, max_size=30).map(tuple)),
    st.builds(Files, paths=st.lists(texts, max_size=2).map(tuple)),
)
cards = st.builds(Card, title=texts, tone=tones, blocks=st.lists(blocks, max_size=5).map(tuple), notify=st.booleans())


def pressed(part: Any) -> int:
    """How many buttons there are."""
    if isinstance(part, dict):
        return (part.get("type") == "button") + sum(map(pressed, part.values()))
    return sum(map(pressed, part)) if isinstance(part, list) else 0


@FEW
@given(cards)
def test_of_every_card(card: Card) -> None:
    """As many buttons as it has, and nothing that lives."""
    pages = render(card).pages
    made = sum(len(block.buttons) for block in card.blocks if isinstance(block, Buttons))
    assert sum(pressed(page.blocks) for page in pages) == made
    for page in pages:
        assert not MARKUP.search(page.text)
        assert not list(alive(page.blocks))
        check_message(page.blocks)


@FEW
@given(cards, cards)
def test_of_every_stream(card: Card, before: Card) -> None:
    """What is appended, what stands at rest, and what stands beside it."""
    new, old = drawn(card, "mark"), drawn(before, "mark")
    for payload in (chunks(new, None), chunks(new, old), frozen(card, "mark"), beside(card)):
        assert not list(alive(payload))


@FEW
@given(st.sampled_from(COMMANDS), texts)
def test_of_every_form(command: type[Command], text: str) -> None:
    """What was said stands in fields, and nowhere else."""
    given_: Mapping[str, object] = {one.name: text for one in options(command) if one.kind in ("text", "rest", "list")}
    for about in (About(), About("C0GENERAL", "1.1")):
        view = form(command, given_, about)
        assert not list(alive(view))
        assert pressed(view) == 0
        check_view(view)


@FEW
@given(texts, cards)
def test_of_every_home(text: str, agents: Card) -> None:
    """Names, goals, questions, what waits, and what was looked for."""
    run = a_run().model_copy(update={"goal": text})
    sight = Sight(
        projects=(a_project().model_copy(update={"name": text}),),
        runs=(run,),
        approvals=(
            Approval(id=1, run=R1, subject="plan", digest="0" * 64, what=text, state="pending", asked_at=START),
        ),
        questions=(),
        projects_of={R1: TALLY},
        accounts={},
        agents=agents,
    )
    view = home(sight, Actor(id="slack:T/U", name=text), Search(text, text))
    assert not list(alive(view))
    check_view(view)
