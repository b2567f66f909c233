"""Calls of one key wait for their turn, and know until when."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import pytest

from conductor_core.domain.allowance import Allowance, Quota
from conductor_core.domain.chat import Pause
from conductor_core.errors import ModelError
from conductor_core.llms.throttle import Throttle, Throttles
from conductor_core.logic.limiting import Cost, Limits
from conductor_core.testing.clock import START, ManualClock

T = TypeVar("T")


async def settled() -> None:
    """Whoever can go on has gone on."""
    for _ in range(20):
        await asyncio.sleep(0)


class Callers:
    """Calls that stay under way until they are told to end."""

    def __init__(self, throttle: Throttle) -> None:
        self.throttle = throttle
        self.left: list[str] = []
        """Names of those that left, in order."""
        self.told: list[tuple[str, Pause]] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def call(self, *names: str, cost: Cost | None = None) -> None:
        """They all want to leave now."""
        for name in names:
            self.ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._call(name, cost or Cost()))
        await settled()

    async def end(self, *names: str) -> None:
        """They come back."""
        for name in names:
            self.ends[name].set()
        await settled()

    async def _call(self, name: str, cost: Cost) -> None:
        async def waits(pause: Pause) -> None:
            self.told.append((name, pause))

        async with self.throttle.turn(cost, waits):
            self.left.append(name)
            await self.ends[name].wait()

    async def close(self) -> None:
        """Everything ends."""
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


async def within(awaitable: Awaitable[T]) -> T:
    """A test that hangs has failed."""
    return await asyncio.wait_for(awaitable, 5)


async def test_first_come_first_served_and_each_is_told_its_time() -> None:
    """60 calls a minute, all used: three that come then leave one, two and three seconds later."""
    clock = ManualClock()
    callers = Callers(Throttle("acme", clock, Limits(requests_per_minute=60)))
    await callers.call(*(f"first{n}" for n in range(60)))
    callers.left.clear()
    await callers.call("a", "b", "c")
    assert callers.left == []
    assert [(name, pause.until) for name, pause in callers.told] == [
        (name, START + timedelta(seconds=n)) for n, name in enumerate("abc", 1)
    ]
    assert {pause.why for _, pause in callers.told} == {"acme is limited to 60 calls a minute"}
    for count in (1, 2, 3):
        await clock.advance(1.0)
        await settled()
        assert "".join(callers.left) == "abc"[:count]
    assert clock.sleeping == 0
    await callers.close()


async def test_a_small_call_does_not_overtake_a_large_one() -> None:
    clock = ManualClock()
    callers = Callers(Throttle("acme", clock, Limits(tokens_per_minute=600)))
    await callers.call("before", cost=Cost(600))
    await callers.call("large", cost=Cost(9000))
    await callers.call("small", cost=Cost(1))
    await clock.advance(59.0)
    await settled()
    assert callers.left == ["before"]
    await clock.advance(1.0)
    await settled()
    assert callers.left == ["before", "large"]
    await clock.advance(0.1)
    await settled()
    assert callers.left == ["before", "large", "small"]
    await callers.close()


async def test_who_is_cancelled_gives_the_place_back() -> None:
    clock = ManualClock()
    callers = Callers(Throttle("acme", clock, Limits(requests_per_minute=60)))
    await callers.call(*(f"first{n}" for n in range(60)))
    await callers.call("a", "b")
    callers.tasks["a"].cancel()
    await settled()
    await clock.advance(1.0)
    await settled()
    assert callers.left[60:] == ["b"]
    assert clock.sleeping == 0
    await callers.close()


async def test_only_so_many_calls_are_under_way_at_once() -> None:
    """A short wait is not told; a longer one names the time at which it ends at the latest."""
    clock = ManualClock()
    callers = Callers(Throttle("acme", clock, Limits(at_once=2), patience=120.0))
    await callers.call("a", "b", "c", "d")
    assert callers.left == ["a", "b"]
    await callers.end("a")
    assert (callers.left, callers.told) == (["a", "b", "c"], [])
    await clock.advance(1.0)
    await settled()
    assert callers.told == [
        ("d", Pause(until=START + timedelta(seconds=120), why="acme takes 2 calls at once")),
    ]
    await callers.end("b")
    assert callers.left == ["a", "b", "c", "d"]
    await callers.close()


async def test_waiting_has_an_end_even_if_nobody_comes_back() -> None:
    clock = ManualClock()
    callers = Callers(Throttle("acme", clock, Limits(at_once=1), patience=120.0))
    await callers.call("a", "b")
    await clock.advance(1.0)
    await settled()
    await clock.advance(119.0)
    await settled()
    with pytest.raises(ModelError, match="acme takes 1 call at once, and waiting for it would take too long") as caught:
        await within(callers.tasks["b"])
    assert (caught.value.ails, caught.value.remedy, caught.value.retry_after) == ("cooling", "other_agent", None)
    await callers.close()


async def test_a_rest_is_kept_by_all_and_one_that_is_too_long_is_refused_at_once() -> None:
    clock = ManualClock()
    throttle = Throttle("acme", clock, patience=120.0)
    callers = Callers(throttle)
    await callers.call("a")
    throttle.refused(30.0)
    await callers.call("b")
    health = throttle.health()
    assert health
    assert (health.state, health.until) == ("cooling", START + timedelta(seconds=30))
    await clock.advance(30.0)
    await settled()
    assert (callers.left, throttle.health()) == (["a"], None), "one at once is borne after a refusal"
    await callers.end("a")
    assert callers.left == ["a", "b"]
    throttle.refused(3600.0)
    await callers.call("c")
    with pytest.raises(ModelError) as caught:
        await within(callers.tasks["c"])
    assert (caught.value.ails, caught.value.retry_after, caught.value.limited) == ("cooling", 3600.0, True)
    await callers.close()


async def test_those_who_wait_hear_of_a_new_rest() -> None:
    """The end of the wait moves, and is told again."""
    clock = ManualClock()
    throttle = Throttle("acme", clock, Limits(requests_per_minute=60))
    callers = Callers(throttle)
    await callers.call(*(f"first{n}" for n in range(60)))
    await callers.end(*(f"first{n}" for n in range(60)))
    await callers.call("a")
    throttle.refused(20.0)
    await settled()
    assert [pause.until - START for _, pause in callers.told] == [timedelta(seconds=1), timedelta(seconds=20)]
    await clock.advance(20.0)
    await settled()
    assert callers.left[60:] == ["a"]
    await callers.close()


async def test_what_was_heard_holds_the_next_call_back() -> None:
    clock = ManualClock()
    throttle = Throttle("acme", clock)
    callers = Callers(throttle)
    await callers.call("a")
    throttle.heard(Allowance(requests=Quota(limit=30, remaining=0, full_in=60)))
    await callers.call("b")
    assert callers.told == [
        ("b", Pause(until=START + timedelta(seconds=2), why="the 30 calls that acme allows are used up"))
    ]
    await clock.advance(2.0)
    await settled()
    assert callers.left == ["a", "b"]
    await callers.close()


async def test_two_hundred_callers_keep_the_limit_and_their_order() -> None:
    """Never more than the limit in any minute after the first, and nobody is overtaken."""
    clock = ManualClock()
    callers = Callers(Throttle("acme", clock, Limits(requests_per_minute=600), patience=1e9))
    names = [f"{n}" for n in range(800)]
    for name in names:
        callers.ends[name] = asyncio.Event()
        callers.ends[name].set()
        callers.tasks[name] = asyncio.create_task(callers._call(name, Cost()))
    await settled()
    assert len(callers.left) == 600
    for _ in range(200):
        await clock.advance(0.1)
        await settled()
    assert callers.left == names
    await callers.close()


def test_each_key_of_each_provider_has_one_throttle() -> None:
    throttles = Throttles(ManualClock(), lambda _: Limits(at_once=3))
    assert throttles.of("acme", "k1") is throttles.of("acme", "k1")
    assert throttles.of("acme", "k1") is not throttles.of("acme", "k2")
    assert throttles.of("acme", "k1") is not throttles.of("other", "k1")
    assert "k1" not in repr(vars(throttles))
