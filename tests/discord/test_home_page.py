"""What the home of a channel looks like to Discord."""

import json
from pathlib import Path

import pytest

from adapters.chat.sight import Sight
from adapters.discord.cards import V2
from adapters.discord.home import home
from adapters.discord.testing.shapes import check_message
from conductor_core.domain.ask import Approval
from conductor_core.domain.card import Card, Fact, Facts
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.testing.clock import START
from conductor_core.testing.contracts.store_values import a_project, a_run
from tests.discord.lifeless import meanings
from tests.discord.test_hostile_text import HOSTILE

EXPECTED = Path(__file__).with_name("home.json")


def sight(words: str, many: int) -> Sight:
    """So many of everything, each called that."""
    projects = [ProjectId(f"p{number}") for number in range(many)]
    runs = [RunId(f"R{number + 1}") for number in range(many)]
    agent = Fact(name="coder", value=f"available - {words} - 0.12 $ today", tone="good")
    return Sight(
        projects=[a_project().model_copy(update={"id": one, "name": words}) for one in projects],
        runs=[
            a_run(one).model_copy(update={"goal": words, "project": project})
            for one, project in zip(runs, projects, strict=True)
        ],
        approvals=[
            Approval(id=at, run=one, subject="plan", digest="0" * 64, what=words, state="pending", asked_at=START)
            for at, one in enumerate(runs, 1)
        ],
        questions=[],
        projects_of=dict(zip(runs, projects, strict=True)),
        accounts={},
        agents=Card(title="Agents", blocks=(Facts(facts=(agent,) * many),)),
    )


def test_it_is_this() -> None:
    """Part by part."""
    assert home(sight("the tally", 1), {ProjectId("p0")}).box(7) == json.loads(EXPECTED.read_text())


@pytest.mark.parametrize("words", [*HOSTILE, "*" * 400, "@everyone " * 40])
def test_discord_takes_it_however_much_there_is_and_whatever_it_is_called(words: str) -> None:
    """And reads nothing in it as a mention, a link or markup."""
    there = sight(words, 40)
    box = home(there, {one.id for one in there.projects}).box(7)
    check_message({"flags": V2, "components": [box]}, frozenset())
    said = "\n".join(one["content"] for one in box["components"] if "content" in one)
    assert [one for one in meanings(said.replace("**", "")) if one] == []


def test_of_nothing_there_is_little() -> None:
    """A project that is gone is not shown."""
    box = home(sight("the tally", 0), {ProjectId("p0")}).box(7)
    check_message({"flags": V2, "components": [box]}, frozenset())
    assert box["components"][2]["content"] == "### Waiting for an answer\nNothing."
