"""The catalogue of reasons: every failure has an entry, and everything in it is true of the program."""

from pathlib import Path
from typing import get_args

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.domain.agent import Failed, Flaw
from conductor_core.errors import Ailment
from conductor_core.logic.failures import CATALOGUE, Reason, document, reason_of
from conductor_core.logic.grammar import parse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "failures.md"


def test_every_reason_has_an_entry() -> None:
    """Whatever code can find wrong and whatever can ail an agent."""
    assert set(CATALOGUE) == {*get_args(Flaw), *get_args(Ailment), "person", "gave_up"}


@pytest.mark.parametrize("reason", CATALOGUE)
def test_an_entry_says_what_it_means_what_to_do_and_what_to_press(reason: Reason) -> None:
    """Whole sentences, and orders that can be given."""
    entry = CATALOGUE[reason]
    assert entry.means.endswith(".")
    assert entry.advice.endswith((".", "try."))
    assert entry.press
    for _, command in entry.press:
        parse(command.format(run="R7", task="T3"), COMMANDS)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failed(cause="it took longer than 5 s", flaw="late"), "late"),
        (Failed(cause="no credit", ails="exhausted"), "exhausted"),
        (Failed(cause="a cap is reached", remedy="person"), "person"),
        (Failed(cause="exit code 3"), "gave_up"),
        (Failed(cause="no file changed", flaw="unchanged", ails="error"), "unchanged"),
    ],
)
def test_what_code_saw_weighs_more_than_what_was_said(failure: Failed, reason: Reason) -> None:
    assert reason_of(failure) == reason


def test_the_page_is_made_of_the_catalogue() -> None:
    made = "run: python -c 'from conductor_core.logic.failures import document; print(document(), end=\"\")' > docs/failures.md"
    assert PAGE.read_text() == document(), made
