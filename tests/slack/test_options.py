"""Options of an order count in Slack as they do on a command line, however the order comes in."""

from pathlib import Path

import pytest

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.domain.ids import RunId
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor

GENERAL = "C0GENERAL"


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


@pytest.mark.parametrize(
    ("said", "goal"),
    [
        ("start write a greeter in Python --budget 5", "write a greeter in Python"),
        ('start --budget=5 "write a greeter with --name"', "write a greeter with --name"),
        ("write a greeter in Python --budget 5", "write a greeter in Python"),
        ("please write a greeter in Python budget=5, thanks!", "write a greeter in Python"),
        ('--budget 5 "write a greeter with a --loud flag"', "write a greeter with a --loud flag"),
    ],
)
async def test_a_budget_behind_a_goal_is_a_budget(tmp_path: Path, said: str, goal: str) -> None:
    """In a mention, with the order or without."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        asked = await at.somebody("Ada").says(GENERAL, f"<@{US}> {said}")
        await at.answered(asked, "R1: plan")
        run = await at.at.conductor.run(RunId("R1"))
        assert (run.goal, run.options.budget) == (goal, 5_000_000)


async def test_an_option_that_there_is_not_is_refused_in_a_command_and_in_a_mention(tmp_path: Path) -> None:
    """Nothing begins."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        await ada.types(GENERAL, "start write a small greeter --budgt 5")
        await slack.until(lambda: len(at.whispers) == 1)
        assert at.whispers == [(ada.person.id, "start has no option 'budgt'; did you mean budget?")]
        asked = await ada.says(GENERAL, f"<@{US}> start write a small greeter --budgt 5")
        await at.answered(asked, "start has no option 'budgt'; did you mean budget?")
        asked = await ada.says(GENERAL, f"<@{US}> again=yes write a small greeter")
        await at.answered(asked, "start has no option 'again'; known are")
        asked = await ada.says(GENERAL, f"<@{US}> budget=5 write a greeter that takes --loud")
        await at.answered(asked, "start has no option 'loud'; known are")
        assert await at.at.store.read(lambda tx: tx.runs.all()) == []


async def test_an_option_that_only_the_goal_speaks_of_stays_in_it(tmp_path: Path) -> None:
    """In plain words nobody is asked to put them in quotes."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        asked = await at.somebody("Ada").says(GENERAL, f"<@{US}> write a greeter with a --loud flag")
        await at.answered(asked, "R1: plan")
        assert (await at.at.conductor.run(RunId("R1"))).goal == "write a greeter with a --loud flag"
