"""Reactions, what is taken back, who comes for the first time and who comes from elsewhere."""

from pathlib import Path

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.slack.floor import Floor, floor

GENERAL = "C0GENERAL"
NO_ORDERS = "You are a guest here, or from another workspace, so I take no orders from you."


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


async def begun(at: Floor) -> list[str]:
    """The goals of all runs."""
    return [run.goal for run in await at.at.store.read(lambda tx: tx.runs.all())]


async def whispered(slack: SlackServer, text: str) -> Message:
    """What one person was told quietly, once they were."""
    await slack.until(lambda: any(text in one.text for one in slack.workspace.whispers))
    return next(one for one in slack.workspace.whispers if text in one.text)


async def test_where_a_goal_is_deleted_the_thread_is_asked_whether_it_shall_be_stopped(tmp_path: Path) -> None:
    """It goes on until they say so."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.deletes(asked)
        question = await at.answered(asked, "The message that R1 began with was deleted; shall it be stopped?")
        await ada.presses(question, "Stop R1")
        await at.at.until((await at.at.store.read(lambda tx: tx.runs.all()))[0].id, "paused")
        assert not await at.at.store.read(lambda tx: tx.remarks.of(tx.runs.all()[0].id))


async def test_who_deletes_words_for_the_agents_is_asked_alone(tmp_path: Path) -> None:
    """What they took back is repeated to nobody else."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        words = await ada.says(GENERAL, "!tell make it rhyme", asked.ts)
        await at.answered(asked, "Said to whoever begins next")
        await ada.deletes(words)
        question = await whispered(slack, "You deleted")
        told = "You deleted '!tell make it rhyme'; shall it be stopped?"
        assert (question.user, question.text) == (ada.person.id, told)


async def test_what_was_not_for_us_is_deleted_without_a_word(tmp_path: Path) -> None:
    """Nobody is asked about what people said among themselves."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        aside = await bob.says(GENERAL, f"<@{ada.person.id}> lunch?", asked.ts)
        await bob.deletes(aside)
        await ada.says(GENERAL, "!stop", asked.ts)
        await at.answered(asked, "R1 is stopped")
        assert not [one for one in slack.workspace.whispers if "deleted" in one.text]


async def test_a_cross_on_our_message_stops_the_run_and_on_what_people_say_it_does_not(tmp_path: Path) -> None:
    """❌ under a colleague's joke is no order."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        plan = await at.answered(asked, "R1: plan")
        joke = await bob.says(GENERAL, f"<@{ada.person.id}> roses are red", asked.ts)
        await ada.reacts(joke, "x")
        await ada.reacts(plan, "tada")
        await ada.reacts(plan, "octagonal_sign")
        await at.answered(asked, "R1 is stopped")
        assert at.thread(asked).count("R1 is stopped. `resume R1` goes on where it was.") == 1


async def test_a_reaction_begins_a_run_where_the_settings_say_so(tmp_path: Path) -> None:
    """With what the message says, in its thread, once."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), reaction="robot_face") as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        wish = await bob.says(GENERAL, "the till should beep")
        await ada.reacts(wish, "robot_face")
        await at.answered(wish, "R1: plan")
        await bob.reacts(wish, "robot_face")
        await bob.reacts(wish, "x")
        await at.answered(wish, "R1 is stopped")
        assert await begun(at) == ["the till should beep"]


async def test_who_brings_us_into_a_channel_hears_once_who_we_are(tmp_path: Path) -> None:
    """One message, however often we come back."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        shop = slack.workspace.channel("shop", ada.person.id)
        await ada.invites(shop)
        await slack.until(lambda: bool(slack.workspace.messages))
        await ada.invites(shop)
        asked = await ada.says(shop, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        assert [one.text for one in slack.workspace.messages if one.thread_ts is None and one.is_bot] == [
            "I am Conductor"
        ]


async def test_the_first_use_explains_itself_once(tmp_path: Path) -> None:
    """To the person alone."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        await ada.types(GENERAL, "runs")
        await whispered(slack, "Runs")
        assert [one.text for one in slack.workspace.whispers] == ["Welcome, Ada", "Runs"]


async def test_guests_and_strangers_are_refused_once_and_politely_and_programs_are_not_heard(tmp_path: Path) -> None:
    """Unless an owner gives them a role."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        guest = Somebody(slack, slack.workspace.person("Gil", is_guest=True))
        stranger = Somebody(slack, slack.workspace.person("Sam", is_stranger=True))
        program = Somebody(slack, slack.workspace.person("Bot", is_bot=True))
        for one in (guest, stranger, guest, program):
            await one.says(GENERAL, f"<@{US}> write a poem")
        ada = at.somebody("Ada")
        asked = await ada.says(GENERAL, f"<@{US}> write a song")
        await at.answered(asked, "R1: plan")
        await slack.until(lambda: len([one for one in slack.workspace.whispers if NO_ORDERS in one.text]) == 2)
        assert await begun(at) == ["write a song"]
        assert [one.user for one in slack.workspace.whispers if NO_ORDERS in one.text] == [
            guest.person.id,
            stranger.person.id,
        ]
