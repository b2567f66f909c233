"""Whether something was meant for us is answered by a press of who said it."""

from dataclasses import replace

from adapters.discord.testing.picture import words
from adapters.discord.testing.world import GENERAL, US
from conductor_core.logic.rendering.onward import BEGIN
from tests.discord.floor import Floor


async def test_who_said_it_answers_by_a_press_and_it_stands_there(at: Floor) -> None:
    """Anybody else is told that they are not asked."""
    ada, bob = at.somebody("Ada"), at.somebody("Bob")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await at.answered(asked, "R1: plan")
    bob.says(asked.id, "Please let it rhyme.")
    question = await at.answered(asked, "Is that meant for me?")
    await ada.presses(question, "Yes")
    await at.discord.until(lambda: bool(at.whispers))
    assert at.whispers[0] == (ada.person.id, "Only who said it is asked whether it was meant for me, and only once.")
    await bob.presses(question, "Yes")
    await at.discord.until(lambda: "Bob: Yes" in words(question))


async def test_words_to_a_run_that_is_over_begin_another_by_a_press_once(at: Floor) -> None:
    """In a thread of its own; whoever presses it as well reads which it began."""
    ada, bob = at.somebody("Ada"), at.somebody("Bob")
    asked = ada.says(GENERAL, f"<@{US}> write a poem")
    await ada.presses(await at.answered(asked, "R1: plan"), "Approve")
    await at.answered(asked, "R1: done")
    ada.says(asked.id, "and in French")
    offer = await at.answered(asked, "R1 is done: nobody is at work who could read it.")
    old = replace(offer, components=list(offer.components))
    await ada.presses(old, BEGIN)
    await bob.presses(old, BEGIN)
    await at.answered(asked, "R2 has a thread of its own")
    await at.discord.until(lambda: "Ada began R2 with it." in words(offer))
    assert len(await at.at.store.read(lambda tx: tx.runs.all())) == 2


async def test_a_long_answer_in_a_channel_is_never_cut(at: Floor) -> None:
    """It goes on in further messages."""
    ada = at.somebody("Ada")
    asked = ada.says(GENERAL, f"<@{US}> help")
    await at.discord.until(lambda: any("replay" in words(one) for one in at.discord.world.within(GENERAL)))
    said = at.discord.world.within(GENERAL)[1:]
    assert len(said) > 1
    assert {one.answers for one in said} == {asked.id}
