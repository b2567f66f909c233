"""What the registry knows of agents."""

import asyncio
from datetime import timedelta

from conductor_core.agents.registry import Registry
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Outcome
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.standing import Condition, Orders, Standing, TrackRecord
from conductor_core.domain.usage import Micros
from conductor_core.errors import SettingsError
from conductor_core.lifecycle.news import Learned, Noted, Ordered
from conductor_core.logic.roster import Member
from conductor_core.ports.agent import Desk
from conductor_core.testing.clock import ManualClock

WELL = AgentHealth(state="available")


class Checked:
    """An agent whose checks come out as they are told to; None never answers."""

    def __init__(self, name: str, *answers: AgentHealth | Exception | None) -> None:
        self.card = AgentCard(name=name, kind="api", vendor="v", title=name, roles=("coder",))
        self.answers = list(answers)

    async def health(self) -> AgentHealth:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            await asyncio.Event().wait()
        if isinstance(answer, Exception):
            raise answer
        assert answer
        return answer

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        raise NotImplementedError


def member(registry: Registry, name: str = "a") -> Member:
    found = registry.roster().get(name)
    assert found
    return found


def lesson(seconds: float, **update: object) -> Lesson:
    clock = ManualClock()
    body = {"attempt": "R1.T1.1", "run": "R1", "kind": "work", "role": "coder", "agent": "a", "ended": "done"}
    return Lesson.model_validate({**body, "seconds": seconds, "ended_at": clock.now(), **update})


async def test_a_check_that_is_late_drops_nobody_for_good() -> None:
    """Who was well stays so; who was never seen is looked at again soon, sooner or later with an answer."""
    clock = ManualClock()
    new, known = Checked("a", None, WELL), Checked("b", WELL, None)
    registry = Registry([new, known], clock)
    await registry.check(patience=0.01)
    state = member(registry).state(clock.now())
    assert (state.state, state.detail) == ("cooling", "its check gave no answer within 0.01 s")
    assert state.until == clock.now() + timedelta(seconds=5)
    assert registry.due() == ()
    await clock.advance(5)
    assert registry.due() == ("a",)
    await registry.check(registry.due())
    assert (member(registry).state(clock.now()).state, registry.due()) == ("available", ())
    await registry.check(["b"], patience=0.01)
    assert member(registry, "b").state(clock.now()).state == "available"
    await clock.advance(5)
    assert registry.due() == ("b",)


async def test_a_check_that_breaks_off_ends_too_and_leaves_the_others_alone() -> None:
    """Nobody is being checked for ever, and runs that wait for the team begin."""
    clock = ManualClock()
    registry = Registry([Checked("a", ValueError("a fault of ours")), Checked("b", WELL)], clock)
    await registry.check()
    await registry.ready()
    assert member(registry).state(clock.now()).detail == "its check broke off (ValueError); the log says more"
    assert member(registry, "b").able(clock.now())


async def test_one_that_is_not_well_is_looked_at_later_and_later() -> None:
    clock = ManualClock()
    registry = Registry([Checked("a", SettingsError("the key is refused"))], clock)
    waits = []
    for _ in range(6):
        await registry.check(["a"])
        waited = 0
        while not registry.due():
            await clock.advance(5)
            waited += 5
        waits.append(waited)
    assert waits == [5, 15, 60, 180, 300, 300]
    assert member(registry).state(clock.now()).detail == "the key is refused"


async def test_after_its_rest_one_attempt_finds_out() -> None:
    """While it rests nothing is held back, because whoever claims chooses anew."""
    clock = ManualClock()
    registry = Registry([Checked("a", WELL)], clock)
    await registry.check()
    until = clock.now() + timedelta(seconds=10)
    registry.hear(Noted("a", Condition(ails="cooling", why="down", since=clock.now(), until=until)))
    assert (registry.concurrency("a"), member(registry).able(clock.now())) == (4, False)
    await clock.advance(10)
    assert (registry.concurrency("a"), member(registry).able(clock.now())) == (1, True)
    registry.hear(Noted("a", None))
    assert registry.concurrency("a") == 4
    registry.hear(Ordered("a", Orders(limit=9)))
    assert registry.concurrency("a") == 9


async def test_one_whose_key_was_wrong_is_tried_once_its_check_is_good() -> None:
    clock = ManualClock()
    registry = Registry([Checked("a", WELL)], clock)
    wrong = Condition(ails="error", why="no such model", since=clock.now())
    registry.recall({"a": Standing(condition=wrong)})
    assert member(registry).state(clock.now()).state == "error"
    await registry.check()
    assert member(registry).able(clock.now())
    assert registry.concurrency("a") == 1


async def test_what_attempts_teach_becomes_a_record() -> None:
    """Of tasks of that kind alone; outages do not count."""
    registry = Registry([Checked("a", WELL)], ManualClock())
    registry.recall({}, [lesson(2.0), lesson(4.0)])
    registry.hear(Learned(lesson(9.0)))
    registry.hear(Learned(lesson(1.0, ended="failed")))
    registry.hear(Learned(lesson(1.0, ended="failed", ailed=True)))
    assert member(registry).record("coder", "work") == TrackRecord(
        tries=4, done=3, seconds=4.0, quickest=2.0, slowest=9.0, cheapest=Micros(0), dearest=Micros(0)
    )
    assert member(registry).record("reviewer", "review") == TrackRecord()
    registry.hear(Learned(lesson(8.0).model_copy(update={"model": "mini"})))
    assert [member(registry).record("coder", "work", model).done for model in (None, "mini", "main")] == [4, 1, 0]
