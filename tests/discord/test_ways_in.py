"""What people can do in Discord, and what comes of it."""

import asyncio
import threading
import time
from pathlib import Path

from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import FORUM, GENERAL, GUILD, OUR_ROLE, US
from conductor_core.domain.ids import RunId
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor


async def test_a_command_begins_a_run_in_a_thread_of_its_own(at: Floor) -> None:
    """Who gave it is told where, and nobody else."""
    ada = at.somebody("Ada")
    going = await ada.orders(GENERAL, "conductor", "begin", "start", goal="write a poem")
    await at.discord.until(lambda: bool(at.whispers))
    (root,) = at.discord.world.within(GENERAL)
    assert words(root) == "Ada asks: write a poem"
    assert at.whispers == [(ada.person.id, f"R1 goes on in <#{root.id}>")]
    assert going.answer == 5
    await at.answered(root, "R1: plan")
    assert at.discord.world.channels[root.id].name == "R1: write a poem"


async def test_a_command_without_its_words_shows_a_form(at: Floor) -> None:
    """And what is filled in there counts as if it had been said at once."""
    ada = at.somebody("Ada")
    form = await ada.orders(GENERAL, "conductor", "begin", "start", mode="fast")
    assert form.modal
    assert [one["label"] for one in form.modal["components"]][:3] == ["Goal", "Files", "Mode"]
    await ada.fills(form, ada.file("rules.txt", b"It rhymes.", "text/plain"), goal="write a poem")
    await at.discord.until(lambda: bool(at.discord.world.messages))
    (root,) = at.discord.world.within(GENERAL)
    await at.answered(root, "R1: plan")
    run = await at.at.conductor.run(RunId("R1"))
    assert (run.goal, run.options.mode) == ("write a poem", "fast")
    assert [(one.title, one.text) for one in run.material] == [("rules.txt, a file of Ada", "It rhymes.")]


async def test_a_disk_that_takes_long_keeps_nobody_waiting(at: Floor) -> None:
    """Whoever orders sees at once that it was heard; it counts once the disk has it."""
    ada, free = at.somebody("Ada"), threading.Event()
    holding = asyncio.create_task(at.at.store.write(lambda _tx: free.wait(60)))
    began = time.monotonic()
    going = await ada.orders(GENERAL, "conductor", "begin", "start", goal="write a poem")
    assert going.answer == 5
    assert time.monotonic() - began < 1
    assert at.whispers == []
    free.set()
    await holding
    await at.discord.until(lambda: bool(at.whispers))


async def test_a_message_that_is_given_to_us_is_the_goal_in_a_thread_below_it(at: Floor) -> None:
    """The form has its words already."""
    ada, bob = at.somebody("Ada"), at.somebody("Bob")
    message = bob.says(GENERAL, "write a poem")
    await ada.fills(await ada.gives(message))
    await at.answered(message, "R1: plan")


async def test_what_came_with_a_message_that_is_given_to_us_is_taken(at: Floor) -> None:
    """By a command or by a sign; a ZIP without a word is a project to be made better."""
    ada, bob = at.somebody("Ada"), at.somebody("Bob")
    message = bob.says(GENERAL, "write a poem", files=[bob.file("rules.txt", b"It rhymes.", "text/plain")])
    await ada.fills(await ada.gives(message))
    await at.answered(message, "R1: plan")
    another = bob.says(GENERAL, "write a song", files=[bob.file("tune.txt", b"la la", "text/plain")])
    ada.reacts(another, "🤖")
    await at.answered(another, "R2: plan")
    first, second = [(await at.at.conductor.run(RunId(name))).material for name in ("R1", "R2")]
    assert [(one.title, one.text) for one in (*first, *second)] == [
        ("rules.txt, a file of Ada", "It rhymes."),
        ("tune.txt, a file of Bob", "la la"),
    ]
    zipped = bob.says(GENERAL, "", files=[bob.file("shop.zip", b"no ZIP", "application/zip")])
    await ada.fills(await ada.gives(zipped))
    ada.reacts(zipped, "🤖")
    await at.discord.until(lambda: sum("no ZIP file" in text for _, text in at.whispers) == 1)
    alone = at.discord.world.direct(ada.person.id).id
    await at.discord.until(lambda: any("no ZIP file" in words(one) for one in at.discord.world.within(alone)))


async def test_runs_are_completed_while_somebody_types(at: Floor) -> None:
    """From memory, at once."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    assert await ada.completes(GENERAL, "conductor", "begin", "stop", run="r") == ["R1"]
    assert await ada.completes(GENERAL, "conductor", "team", "agent", agent="cod") == ["coder"]


async def test_what_only_looks_is_answered_to_who_asked(at: Floor) -> None:
    """In a channel nobody else sees it; said as words, it stands behind them."""
    ada = at.somebody("Ada")
    await ada.orders(GENERAL, "conductor", "look", "runs")
    await at.discord.until(lambda: bool(at.whispers))
    assert at.whispers[0][0] == ada.person.id
    asked = ada.says(GENERAL, f"<@{US}> runs")
    await at.discord.until(lambda: len(at.discord.world.within(GENERAL)) == 2)
    assert at.discord.world.within(GENERAL)[1].answers == asked.id


async def test_a_post_of_a_forum_that_names_us_is_a_run(at: Floor) -> None:
    """Its thread is the one that is there."""
    forum = at.discord.world.channel("ideas", FORUM)
    asked = at.somebody("Ada").posts(forum, "A poem", f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    assert at.discord.world.channels[asked.id].name == "A poem"


async def test_a_post_of_a_forum_of_ours_is_a_run_and_a_second_goal_there_a_post_of_its_own(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """Nobody has to name us; what is said in other forums is none of our business."""
    ideas, talk = discord.world.channel("ideas", FORUM), discord.world.channel("talk", FORUM)
    async with floor(discord, tmp_path, planner(work("T1")), forums=frozenset({ideas.id})) as at:
        ada = at.somebody("Ada")
        ada.posts(talk, "Lunch", "who comes along?")
        asked = ada.posts(ideas, "A poem", "with four lines")
        await at.answered(asked, "R1: plan")
        assert (await at.at.conductor.run(RunId("R1"))).goal == "A poem\n\nwith four lines"
        ada.says(asked.id, "!start write a song")
        pointer = await at.answered(asked, "R2 has a thread of its own, as this one is of R1: <#")
        (own,) = [one for one in discord.world.channels.values() if one.parent == ideas.id and one.id != asked.id]
        assert (own.name, own.id in words(pointer)) == ("Ada asks: write a song", True)
        await at.answered(discord.world.get(own.id, own.id), "R2: plan")
        await ada.orders(asked.id, "conductor", "begin", "start", goal="write an opera", project="a/b")
        await discord.until(lambda: any(text.startswith("A project cannot be called") for _, text in at.whispers))
        (idle,) = [one for one in discord.world.channels.values() if one.name == "Ada asks: write an opera"]
        assert "A project cannot be called 'a/b'" in words(discord.world.within(idle.id)[-1])
        assert len(await at.at.store.read(lambda tx: tx.runs.all())) == 2


async def test_a_sign_on_one_of_our_messages_stops_the_run(at: Floor) -> None:
    """By who may."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    ada.reacts(await at.answered(asked, "R1: plan"), "🛑")
    await at.answered(asked, "R1 is stopped")


async def test_the_sign_of_the_settings_begins_a_run_with_what_a_message_says(at: Floor) -> None:
    """In a thread below it, for who put it there."""
    ada, bob = at.somebody("Ada"), at.somebody("Bob")
    message = bob.says(GENERAL, "write a poem")
    ada.reacts(message, "🤖")
    await at.answered(message, "R1: plan")
    run = await at.at.conductor.run(RunId("R1"))
    assert (run.goal, run.started_by.name) == ("write a poem", "Ada")


async def test_a_mention_of_our_role_is_one_of_us(at: Floor) -> None:
    """Discord offers both by the same name; other roles are others."""
    ada = at.somebody("Ada")
    ada.says(GENERAL, f"<@&{GUILD}> write a song")
    asked = ada.says(GENERAL, f"<@&{OUR_ROLE}> write a poem")
    await at.answered(asked, "R1: plan")
    assert (await at.at.conductor.run(RunId("R1"))).goal == "write a poem"
    assert len(at.discord.world.within(GENERAL)) == 2


async def test_whoever_and_whatever_is_mentioned_is_read_by_name(at: Floor) -> None:
    """People, channels and roles; what is not known stays a number, and what not everybody may look into is not named to them."""
    ada = at.somebody("Ada")
    news = at.discord.world.channel("news")
    board = at.discord.world.channel("board", hidden=True)
    text = f"<@{US}> write for <@{ada.person.id}> in <#{news.id}> what <@&{GUILD}> and <@&7> read in <#{board.id}>"
    await at.answered(ada.says(GENERAL, text), "R1: plan")
    goal = (await at.at.conductor.run(RunId("R1"))).goal
    assert goal == f"write for @Ada in #news what @everyone and @7 read in #{board.id}"


async def test_programs_are_not_heard(at: Floor) -> None:
    """Neither what another bot says nor its signs."""
    bot = at.known(at.discord.world.person("Robot", bot=True))
    bot.says(GENERAL, f"<@{US}> write a song")
    asked = at.somebody("Ada").says(GENERAL, f"<@{US}> write a poem")
    bot.reacts(await at.answered(asked, "R1: plan"), "🛑")
    at.somebody("Bob").says(GENERAL, f"<@{US}> runs")
    await at.discord.until(lambda: len(at.discord.world.within(GENERAL)) == 4)
    assert (await at.at.conductor.run(RunId("R1"))).state == "awaiting_approval"


async def test_plain_words_in_the_thread_of_a_run_are_for_it(at: Floor) -> None:
    """Orders with a ! as well."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    ada.says(asked.id, "!approve")
    await at.answered(asked, "R1: done")


async def test_a_stranger_is_told_so_once_and_begins_nothing(at: Floor) -> None:
    """Somebody who is in no server with us."""
    eve = at.discord.world.person("Eve", member=False)
    somebody = at.known(eve)
    somebody.tells("write a poem")
    somebody.tells("write a song")
    conversation = at.discord.world.direct(eve.id).id
    await at.discord.until(lambda: len(at.discord.world.within(conversation)) == 3)
    assert "no orders from you" in words(at.discord.world.within(conversation)[-1])
    assert list(await at.at.store.read(lambda tx: tx.runs.all())) == []


async def test_what_people_say_to_each_other_is_not_kept(at: Floor) -> None:
    """A run that is begun after it is R1, and nothing of it waits or is known."""
    ada, bob = at.somebody("Ada"), at.somebody("Bob")
    ada.says(GENERAL, "lunch?")
    asked = bob.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    assert at.discord.world.within(GENERAL)[0].content == "lunch?"


async def test_an_edit_of_what_was_said_corrects_it(at: Floor) -> None:
    """The agents are told of the new words."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    said = ada.says(asked.id, "Let the poem rhyme, and be short.")
    await at.answered(asked, "rhyme")
    ada.edits(said, "Let the poem be free verse.")
    await at.answered(asked, "free verse")


async def test_an_order_that_is_edited_is_carried_out_again_only_by_a_press(at: Floor) -> None:
    """Money that was allowed is not allowed twice because somebody mended a word."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> start write a poem budget=2")
    await at.answered(asked, "R1: plan")
    order = ada.says(GENERAL, f"<@{US}> budget +1 R1")
    await at.discord.until(lambda: any("$3.00" in words(one) for one in at.discord.world.within(GENERAL)))
    ada.edits(order, f"<@{US}> budget +2 R1")
    await at.discord.until(
        lambda: any("before it was edited" in words(one) for one in at.discord.world.within(GENERAL))
    )
    assert (await at.at.conductor.run(RunId("R1"))).options.budget == 3_000_000
    offer = at.discord.world.within(GENERAL)[-1]
    await ada.presses(offer, "Carry it out")
    await at.discord.until(lambda: words(offer) == "### The budget of R1 is $5.00 now.\nAda: Carry it out")


async def test_what_is_answered_and_what_was_said_in_a_thread_is_read_with_the_goal(at: Floor) -> None:
    """As data: the message of somebody else, and the talk before."""
    ada, bob = at.somebody("Ada"), at.somebody("Bob")
    wish = bob.says(GENERAL, "It should rhyme.")
    asked = ada.says(GENERAL, f"<@{US}> write a poem", answering=wish)
    await at.answered(asked, "R1: plan")
    thread = at.discord.world.thread(at.discord.world.channels[GENERAL], "talk", None)
    bob.says(thread.id, "In German, please.")
    ada.says(thread.id, f"<@{US}> write a song")
    await at.discord.until(lambda: any("R2: plan" in words(one) for one in at.discord.world.within(thread.id)), 20)
    first, second = [(await at.at.conductor.run(RunId(name))).material for name in ("R1", "R2")]
    assert [(one.title, one.text) for one in first] == [("The message of Bob that this answers", "It should rhyme.")]
    assert [one.title for one in second] == ["What was said in the thread before"]
    assert second[0].text.endswith(" Bob: In German, please.")


async def test_a_second_goal_in_the_thread_of_a_run_gets_a_thread_of_its_own(at: Floor) -> None:
    """And this one points at it."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    ada.says(asked.id, "!start write a song")
    pointer = await at.answered(asked, "R2 has a thread of its own, as this one is of R1: <#")
    (own,) = [one for one in at.discord.world.within(GENERAL) if one.author == US]
    assert own.id in words(pointer)
    await at.answered(own, "R2: plan")


async def test_a_command_that_is_refused_leaves_nothing_in_the_channel(at: Floor) -> None:
    """Why is for who gave it alone."""
    eve = at.somebody("Eve")
    await eve.orders(GENERAL, "conductor", "begin", "start", goal="write a poem", project="a/b")
    await at.discord.until(lambda: bool(at.whispers))
    assert at.whispers[0][1].startswith("A project cannot be called 'a/b'")
    assert at.discord.world.within(GENERAL) == []
