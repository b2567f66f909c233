"""Whatever strangers write, on whatever card, in whatever form: it stays letters, and Discord takes it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.discord.cards import V2, render
from adapters.discord.forms import form
from adapters.discord.testing.acting import components
from adapters.discord.testing.shapes import check_message, check_modal
from adapters.discord.testing.world import Json
from conductor_core.commands import COMMANDS
from conductor_core.domain.card import Buttons, Card, Text
from conductor_core.domain.command import Command
from conductor_core.logic.options import options
from tests.discord.lifeless import alive
from tests.slack.test_only_letters import cards, texts

FEW = settings(deadline=None, max_examples=25)


@FEW
@given(cards)
@example(Card(title="", blocks=(Text(text="[x](https://evil.example)" * 200), Text(text="<@U0001ADA>`" * 200))))
def test_of_every_card(card: Card) -> None:
    """No more buttons than it has, and nothing that lives."""
    pages: list[Json] = [{"flags": V2, "components": [page.box(1)]} for page in render(card).pages]
    made = [one for page in pages for one in components(page["components"]) if one["type"] == 2]
    assert len(made) <= sum(len(block.buttons) for block in card.blocks if isinstance(block, Buttons))
    for page in pages:
        assert list(alive(page)) == []
        check_message(page, frozenset())


@FEW
@given(st.sampled_from([one for one in COMMANDS if options(one)]), texts)
def test_of_every_form(command: type[Command], text: str) -> None:
    """What was said stands in fields, and nowhere else."""
    said = {one.name: text for one in options(command) if one.kind in ("text", "rest", "list")}
    made = form(command, said)
    assert list(alive(made)) == []
    check_modal(made)
