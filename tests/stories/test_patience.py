"""One fault that passes costs one wait, not the attempt with everything it has paid for."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from conductor_core.domain.agent import Spent, Waiting
from conductor_core.domain.chat import ModelAnswer, ModelRequest, Pause
from conductor_core.domain.usage import Micros, Spending, Usage
from conductor_core.errors import ContextTooLongError, ModelError
from conductor_core.ports.model import Listener
from conductor_core.testing.clock import START, ManualClock
from tests.stories.counting_house import House, Provider, answer, counting_house, request, until

T = TypeVar("T")

DOWN = ModelError("acme has trouble of its own (500)", ails="cooling")
DROPPED = ModelError("acme broke the connection in the middle of a call", ails="cooling", billed=True)


@pytest.fixture
def clock() -> ManualClock:
    """Stands still."""
    return ManualClock()


@pytest.fixture
async def house(tmp_path: Path, clock: ManualClock) -> AsyncIterator[House]:
    """One attempt."""
    async with counting_house(tmp_path, clock) as found:
        yield found


def failing(*faults: ModelError) -> Provider:
    """Fails in these ways, one after the other, and then answers."""

    def reply(number: int) -> ModelAnswer:
        if number <= len(faults):
            raise faults[number - 1]
        return answer()

    return Provider(reply)


async def over(clock: ManualClock, story: Coroutine[Any, Any, T]) -> T:
    """Let time pass, an eighth of a second at a time, until the story is over."""
    telling = asyncio.ensure_future(story)
    async with asyncio.timeout(20):
        while not telling.done():
            if clock.sleeping:
                await clock.advance(0.125)
            await asyncio.sleep(0.001)
    return await telling


def since(clock: ManualClock) -> float:
    """Seconds that passed."""
    return round(clock.monotonic(), 1)


async def test_a_call_is_tried_again_within_the_attempt_and_the_wait_is_told_with_its_end(
    house: House, clock: ManualClock
) -> None:
    """Half a second, then one: the answer is paid once."""
    journal, model = await house.take(), failing(DOWN, DOWN)
    assert (await over(clock, journal.ask(model, request()))).turn.text == "hi"
    assert (model.asked, since(clock)) == (3, 1.5)
    waiting, spent = await house.told()
    assert waiting == Waiting(until=START + timedelta(seconds=0.5), why="acme has trouble of its own (500)")
    assert isinstance(spent, Spent)
    assert await house.spending() == Spending(known=Micros(700))
    assert await house.committed() == 700


async def test_retry_after_is_kept_and_told(house: House, clock: ManualClock) -> None:
    journal = await house.take(dice=0.0)
    model = failing(ModelError("acme has too many calls from this key (429)", retry_after=7.0, limited=True))
    await over(clock, journal.ask(model, request()))
    assert since(clock) == 7.0
    waiting = (await house.told())[0]
    assert waiting == Waiting(until=START + timedelta(seconds=7), why="acme has too many calls from this key (429)")


async def test_patience_ends_after_four_tries_and_says_that_the_provider_needs_a_rest(
    house: House, clock: ManualClock
) -> None:
    """Nothing stays reserved."""
    journal, model = await house.take(), failing(*[ModelError("acme stopped")] * 9)
    with pytest.raises(ModelError, match="acme stopped, 4 times in a row") as caught:
        await over(clock, journal.ask(model, request()))
    assert (caught.value.ails, caught.value.remedy, model.asked, since(clock)) == ("cooling", "again", 4, 3.5)
    assert await house.committed() == 0


async def test_a_wait_that_is_too_long_is_left_to_others(house: House, clock: ManualClock) -> None:
    asked = ModelError("busy", retry_after=100.0, limited=True, ails="cooling")
    with pytest.raises(ModelError) as caught:
        await over(clock, (await house.take()).ask(failing(asked), request()))
    assert (caught.value.retry_after, caught.value.limited, since(clock)) == (100.0, True, 0.0)


async def test_what_will_not_pass_leaves_as_it_is(house: House, clock: ManualClock) -> None:
    refused = ModelError("acme refuses the request (400)", remedy="other_agent")
    with pytest.raises(ModelError) as caught:
        await over(clock, (await house.take()).ask(failing(refused), request()))
    assert caught.value is refused


async def test_a_try_that_may_be_charged_is_booked_at_its_worst_beside_the_one_that_counts(
    house: House, clock: ManualClock
) -> None:
    journal = await house.take()
    await over(clock, journal.ask(failing(DROPPED, DOWN, DROPPED), request()))
    assert await house.spending() == Spending(known=Micros(1000 + 1000 + 700))
    assert await house.committed() == 2700


async def test_a_restart_in_the_middle_of_the_waiting_pays_nothing_twice(tmp_path: Path) -> None:
    """The first call is answered from the journal; the second one's charged try stays booked, its next is new."""
    clock = ManualClock()
    async with counting_house(tmp_path, clock) as house:
        journal, model = await house.take(), failing()
        await journal.ask(model, request("one"))
        waiting = asyncio.create_task(journal.ask(failing(DROPPED), request("two")))
        await until(lambda: clock.sleeping)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with counting_house(tmp_path, clock) as house:
        journal, model = await house.take(), failing(DOWN)
        assert (await journal.ask(model, request("one"))).turn.text == "hi"
        assert model.asked == 0
        await over(clock, journal.ask(model, request("two")))
        assert model.asked == 2
        assert await house.spending() == Spending(known=Micros(700 + 1000 + 700))
        assert await house.committed() == 2400
    async with counting_house(tmp_path, clock) as house:
        journal, model = await house.take(), failing()
        for text in ("one", "two"):
            await journal.ask(model, request(text))
        assert model.asked == 0
        assert await house.committed() == 2400


async def test_another_request_under_the_same_number_is_paid_and_booked_too(tmp_path: Path) -> None:
    """An agent that changed its mind after a restart asks something else: what was paid before stays paid."""
    clock = ManualClock()
    async with counting_house(tmp_path, clock) as house:
        await (await house.take()).ask(failing(), request("one"))
        await (await house.take()).ask(failing(), request("other"))
        assert await house.spending() == Spending(known=Micros(1400))


async def test_limits_that_hold_a_call_back_are_told_once_a_second_at_most(house: House, clock: ManualClock) -> None:
    """A model that changes its mind all the time does not flood the thread; secrets are not in it."""

    class Held(Provider):
        async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
            assert listener
            for number in range(30):
                until = clock.now() + timedelta(seconds=number)
                await listener.waits(Pause(until=until, why=f"pause {number} of hush-1234"))
                await clock.sleep(0.125)
            listener.said("h")
            listener.thought("t")
            return await super().ask(request, listener)

    journal = await house.take()
    await over(clock, journal.ask(Held(lambda _: answer()), request()))
    told = [report.why for report in await house.told() if isinstance(report, Waiting)]
    assert [why.split()[1] for why in told] == ["0", "8", "16", "24"]
    assert "hush" not in told[0]


async def test_an_answer_from_the_cache_says_so_and_costs_nothing(house: House, clock: ManualClock) -> None:
    remembered = answer().model_copy(update={"remembered": True, "usage": Usage()})
    await over(clock, (await house.take()).ask(Provider(lambda _: remembered), request()))
    assert await house.told() == [Spent(model="the cache for m-1", usage=Usage())]
    assert await house.committed() == 0


async def test_a_conversation_that_was_too_long_is_asked_shorter_and_paid_once(tmp_path: Path) -> None:
    """The shorter one takes its number, so whoever noted that it was too long finds the answer after each restart."""
    clock = ManualClock()
    async with counting_house(tmp_path, clock) as house:
        journal = await house.take()
        with pytest.raises(ContextTooLongError):
            await journal.ask(failing(ContextTooLongError("too long", remedy="other_agent")), request("long"))
        await journal.ask(failing(), request("short"))
    async with counting_house(tmp_path, clock) as house:
        model = failing()
        await (await house.take()).ask(model, request("short"))
        assert model.asked == 0
        assert await house.spending() == Spending(known=Micros(700))
