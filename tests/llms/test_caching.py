"""The same question is not paid for twice, where the same answer is wanted."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from conductor_core.domain.chat import ModelRequest, ToolSpec, UserTurn
from conductor_core.domain.usage import Usage
from conductor_core.errors import ModelError
from conductor_core.llms.caching import KEPT_FOR, LARGEST, AnswerCache, Cached
from conductor_core.ports.store import Store
from conductor_core.store import open_store
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.store_values import TALLY, a_project
from tests.llms.stubs import REQUEST, Ears, Told, answer, down

SAME = REQUEST.model_copy(update={"temperature": 0.0})


class Desk:
    """A cached model of a script, on a real store."""

    def __init__(self, store: Store, *replies: object, most: int = 1000) -> None:
        self.on = True
        self.clock = ManualClock()
        self.cache = AnswerCache(store, self.clock, on=lambda: self.on, most=most)
        self.model = Told(*replies)  # type: ignore[arg-type]
        self.cached = Cached(self.model, self.cache, source="acme")

    async def ask(self, *requests: ModelRequest) -> int:
        """How many of these calls reached the model."""
        before = len(self.model.asked)
        for request in requests:
            await self.cached.ask(request)
            await self.cache.kept()
        return len(self.model.asked) - before


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty one."""
    opened = await open_store(tmp_path / "conductor.db", ManualClock())
    yield opened
    await opened.close()


async def test_a_hit_takes_no_tokens_costs_nothing_and_says_where_it_comes_from(store: Store) -> None:
    desk, ears = Desk(store, answer("forty-two")), Ears()
    assert await desk.ask(SAME, SAME, SAME) == 1
    hit = await desk.cached.ask(SAME, ears)
    assert (hit.turn, hit.usage, hit.remembered) == (answer("forty-two").turn, Usage(), True)
    assert ears.pieces == ["forty-two"]
    assert (desk.cache.hits, desk.cache.misses) == (3, 1)


async def test_it_is_known_after_a_restart(store: Store) -> None:
    await Desk(store, answer()).ask(SAME)
    assert await Desk(store, down()).ask(SAME) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"model": "m-2"},
        {"system": "Be long."},
        {"turns": (UserTurn(text="Hello!"),)},
        {"tools": (ToolSpec(name="look", description="Look.", parameters={}),)},
        {"max_output": 5},
        {"effort": "high"},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_whatever_differs_is_another_question(store: Store, change: dict[str, object]) -> None:
    desk = Desk(store, answer())
    assert await desk.ask(SAME, SAME.model_copy(update=change)) == 2


async def test_somebody_else_is_asked_for_himself(store: Store) -> None:
    desk = Desk(store, answer())
    await desk.ask(SAME)
    await Cached(desk.model, desk.cache, source="other").ask(SAME)
    assert len(desk.model.asked) == 2


@pytest.mark.parametrize("temperature", [None, 0.7])
async def test_where_another_answer_is_welcome_nothing_is_remembered(store: Store, temperature: float | None) -> None:
    desk, request = Desk(store, answer()), REQUEST.model_copy(update={"temperature": temperature})
    assert await desk.ask(request, request) == 2
    assert (desk.cache.hits, desk.cache.misses) == (0, 0)


async def test_it_can_be_turned_off_and_on(store: Store) -> None:
    desk = Desk(store, answer())
    desk.on = False
    assert await desk.ask(SAME, SAME) == 2
    desk.on = True
    assert await desk.ask(SAME, SAME) == 1
    desk.on = False
    assert await desk.ask(SAME) == 1


async def test_answers_that_are_no_whole_answers_or_too_large_are_not_remembered(store: Store) -> None:
    cut = answer().model_copy(update={"stop": "length"})
    refused = answer().model_copy(update={"stop": "refusal"})
    desk = Desk(store, cut, refused, answer("x" * LARGEST), answer(), answer())
    assert await desk.ask(SAME, SAME, SAME, SAME, SAME) == 4


async def test_a_fault_is_not_remembered(store: Store) -> None:
    desk = Desk(store, down(), answer())
    with pytest.raises(ModelError):
        await desk.ask(SAME)
    assert await desk.ask(SAME, SAME) == 1


async def test_only_so_many_are_kept_and_none_for_ever(store: Store) -> None:
    desk = Desk(store, answer(), most=3)
    asked = [SAME.model_copy(update={"system": f"{n}"}) for n in range(5)]
    assert await desk.ask(*asked, *asked[2:]) == 5
    assert await desk.ask(asked[0]) == 1
    await desk.clock.advance((KEPT_FOR + timedelta(seconds=1)).total_seconds())
    assert await desk.ask(asked[4], asked[4]) == 1


async def test_nothing_of_a_deleted_project_remains(store: Store) -> None:
    """Nobody knows whose text an answer holds."""
    desk = Desk(store, answer())
    await store.write(lambda tx: tx.projects.add(a_project()))
    await desk.ask(SAME)
    await store.write(lambda tx: tx.projects.delete(TALLY))
    assert await desk.ask(SAME) == 1


async def test_a_store_that_takes_nothing_spoils_no_answer(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "conductor.db", ManualClock())
    desk = Desk(store, answer())
    await desk.ask(SAME.model_copy(update={"system": "other"}))
    found = await desk.cached.ask(SAME)
    await store.close()
    await desk.cache.kept()
    assert found == answer()


async def test_everything_else_is_the_models_own(store: Store) -> None:
    desk = Desk(store, answer())
    assert desk.cached.estimate(SAME) == 7
    assert await desk.cached.check() == "fine"
