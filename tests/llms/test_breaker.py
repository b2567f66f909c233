"""A model that does not work is left alone for a while."""

import asyncio
from datetime import timedelta

import pytest

from conductor_core.domain.agent import AgentHealth
from conductor_core.domain.chat import ModelAnswer
from conductor_core.errors import ModelError
from conductor_core.llms.breaker import Breaker, Guarded
from conductor_core.testing.clock import START, ManualClock
from tests.llms.stubs import REQUEST, Reply, Told, answer, faults
from tests.llms.test_throttle import settled


class Line:
    """A guarded model of a script."""

    def __init__(self, *replies: Reply) -> None:
        self.clock = ManualClock()
        self.breaker = Breaker("acme/m-1", self.clock)
        self.model = Told(*replies)
        self.guarded = Guarded(self.model, self.breaker)

    async def ask(self, times: int = 1) -> list[ModelAnswer | BaseException]:
        """What comes of so many calls, one after the other."""
        return [(await asyncio.gather(self.guarded.ask(REQUEST), return_exceptions=True))[0] for _ in range(times)]


async def test_an_outage_is_told_at_once_and_until_when() -> None:
    line = Line(*faults(3), answer())
    *_, refused = await line.ask(10)
    assert len(line.model.asked) == 3
    assert isinstance(refused, ModelError)
    assert refused.message == "acme/m-1 is not asked again for now: acme has trouble of its own (500)"
    assert (refused.ails, refused.retry_after, refused.remedy) == ("cooling", 5.0, "other_agent")
    assert line.breaker.health() == AgentHealth(
        state="cooling", detail="acme has trouble of its own (500)", until=START + timedelta(seconds=5)
    )


async def test_after_the_rest_one_call_shows_that_it_works() -> None:
    line = Line(*faults(3), answer())
    await line.ask(3)
    await line.clock.advance(5.0)
    assert line.breaker.health() is None
    assert await line.ask(2) == [answer(), answer()]


async def test_while_one_call_shows_the_others_are_refused() -> None:
    line = Line(*faults(3), answer())
    await line.ask(3)
    await line.clock.advance(5.0)
    era = line.breaker.enter()
    (refused,) = await line.ask()
    assert isinstance(refused, ModelError)
    assert refused.retry_after == 5.0
    line.breaker.ended(era, "works")
    assert await line.ask() == [answer()]


async def test_a_probe_that_is_called_off_leaves_the_turn_to_the_next() -> None:
    line = Line(*faults(3), answer())
    await line.ask(3)
    await line.clock.advance(5.0)
    hanging = asyncio.Event()

    class Hangs(Told):
        async def ask(self, *_: object) -> ModelAnswer:
            await hanging.wait()
            return answer()

    probe = asyncio.create_task(Guarded(Hangs(answer()), line.breaker).ask(REQUEST))
    await settled()
    health = line.breaker.health()
    assert health
    assert health.state == "cooling"
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    assert await line.ask() == [answer()]


async def test_too_many_calls_are_no_failure_of_the_model() -> None:
    line = Line(ModelError("429", limited=True, ails="cooling", retry_after=1.0))
    await line.ask(20)
    assert (len(line.model.asked), line.breaker.health()) == (20, None)


@pytest.mark.parametrize("ails", ["exhausted", "error"])
async def test_no_credit_and_a_wrong_key_wait_for_somebody_to_look(ails: str) -> None:
    """A check of key and address that succeeds lets one call out; it decides."""
    wrong = ModelError(
        "acme refuses the key (401)", remedy="other_agent", ails="error" if ails == "error" else "exhausted"
    )
    line = Line(wrong, wrong, answer())
    await line.ask(5)
    assert len(line.model.asked) == 1
    assert line.breaker.health() == AgentHealth(state=wrong.ails or "error", detail="acme refuses the key (401)")
    await line.clock.advance(1e6)
    (refused,) = await line.ask()
    assert isinstance(refused, ModelError)
    assert refused.message == "acme/m-1 is not asked again until somebody looks at it: acme refuses the key (401)"
    assert (refused.ails, refused.retry_after) == (ails, None)
    assert await line.guarded.check("m") == "fine"
    await line.ask(5)
    assert len(line.model.asked) == 2
    await line.guarded.check("m")
    assert await line.ask() == [answer()]
    assert line.breaker.health() is None


async def test_everything_else_is_the_models_own() -> None:
    line = Line(answer())
    assert line.guarded.estimate(REQUEST) == 7
    assert await line.guarded.check("m") == "fine"
