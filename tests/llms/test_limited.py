"""A model that keeps within the limits of its key."""

import asyncio

import pytest

from conductor_core.domain.allowance import Allowance, Quota
from conductor_core.errors import ModelError
from conductor_core.llms.breaker import Breaker, Guarded
from conductor_core.llms.limited import Limited
from conductor_core.llms.throttle import Throttle
from conductor_core.logic.limiting import Cost, Limits
from conductor_core.testing.clock import START, ManualClock
from tests.llms.stubs import REQUEST, Ears, Reply, Told, answer, faults
from tests.llms.test_throttle import settled, within


async def test_everything_else_is_the_models_own() -> None:
    model = Told(answer())
    limited = Limited(model, Throttle("acme", ManualClock()))
    assert limited.estimate(REQUEST) == 7
    assert await limited.check("m") == "fine"
    assert (await limited.ask(REQUEST)).turn.text == "hi"


async def test_a_429_is_waited_out_before_the_next_call_of_that_key_and_told() -> None:
    """Whatever model it is for."""
    clock, ears = ManualClock(), Ears()
    throttle = Throttle("acme", clock)
    refusing = Limited(Told(ModelError("too many", retry_after=9.0, limited=True, ails="cooling")), throttle)
    with pytest.raises(ModelError):
        await refusing.ask(REQUEST)
    other = Told(answer())
    asking = asyncio.create_task(Limited(other, throttle).ask(REQUEST, ears))
    await settled()
    assert (other.asked, [(p.until - START).seconds for p in ears.pauses]) == ([], [9])
    await clock.advance(9.0)
    assert (await within(asking)).turn.text == "hi"


async def test_a_call_is_booked_at_what_it_took() -> None:
    """What came from the provider's cache does not count; a call that failed took no tokens."""
    clock = ManualClock()
    throttle = Throttle("acme", clock, Limits(tokens_per_minute=6000))
    replies: list[Reply] = [answer(input_tokens=3000, cached_tokens=2900, output_tokens=100), *faults(9), answer()]
    model = Limited(Told(*replies), throttle)
    await model.ask(REQUEST)
    for _ in range(9):
        with pytest.raises(ModelError):
            await model.ask(REQUEST)
    async with throttle.turn(Cost(5800)):
        assert clock.sleeping == 0


async def test_a_large_conversation_from_the_cache_is_expected_to_be_small_the_next_time() -> None:
    """Otherwise each call would wait for a whole minute's tokens."""
    clock = ManualClock()
    model = Told(answer(input_tokens=20_000, cached_tokens=19_900, output_tokens=10))
    limited = Limited(model, Throttle("acme", clock, Limits(tokens_per_minute=30_000)))
    request = REQUEST.model_copy(update={"system": "x" * 60_000})
    for _ in range(20):
        await within(limited.ask(request))
    assert (len(model.asked), clock.sleeping) == (20, 0)


async def test_who_waited_in_vain_is_turned_away_and_takes_nothing() -> None:
    """The model was left alone while the call waited for its turn."""
    clock = ManualClock()
    breaker, throttle = Breaker("acme/m-1", clock), Throttle("acme", clock, Limits(requests_per_minute=60))
    model = Told(*faults(99))
    guarded = Guarded(Limited(model, throttle, still=breaker.look), breaker)
    throttle.heard(Allowance(requests=Quota(limit=100, remaining=2, full_in=98)))
    calls = [asyncio.create_task(guarded.ask(REQUEST)) for _ in range(6)]
    await settled()
    assert len(model.asked) == 2
    await clock.advance(1.0)
    await settled()
    assert len(model.asked) == 3
    await clock.advance(3.0)
    errors = await within(asyncio.gather(*calls, return_exceptions=True))
    assert len(model.asked) == 3
    assert [str(error).startswith("acme/m-1 is not asked again for now") for error in errors] == (
        [False] * 3 + [True] * 3
    )
