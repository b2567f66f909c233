"""Several keys of one provider work as one."""

import asyncio

import pytest

from conductor_core.domain.agent import AgentHealth
from conductor_core.domain.chat import ModelAnswer, ModelRequest, UserTurn
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.llms.capped import Capped
from conductor_core.llms.pooled import Key, Line, Pooled
from conductor_core.ports.model import Listener
from tests.llms.stubs import REQUEST, Told, answer, down

LIMITED = ModelError("acme has too many calls from this key (429)", limited=True)
REFUSED = ModelError("acme refuses the key (401): check ACME_API_KEY", remedy="other_agent", ails="error")
NO_CREDIT = ModelError("acme has no credit left", remedy="other_agent", ails="exhausted")


def conversation(number: int) -> ModelRequest:
    return REQUEST.model_copy(update={"turns": (UserTurn(text=f"Task {number}"),)})


def pool(*models: Told) -> Pooled:
    return Pooled([Line(key=Key(f"KEY_{number}"), model=model) for number, model in enumerate(models, start=1)])


async def test_conversations_are_spread_over_the_keys_and_each_stays_with_its_own() -> None:
    """A provider keeps the beginning of a conversation by key, so a change of keys costs money."""
    models = [Told(answer()) for _ in range(3)]
    pooled = pool(*models)
    for _ in range(4):
        for number in range(6):
            await pooled.ask(conversation(number))
    assert [len(model.asked) for model in models] == [8, 8, 8]
    assert [len({request.turns for request in model.asked}) for model in models] == [2, 2, 2]


@pytest.mark.parametrize("fault", [LIMITED, REFUSED, NO_CREDIT])
async def test_a_key_that_fails_is_passed_over_within_the_call(fault: ModelError) -> None:
    bad, good = Told(fault), Told(answer("hello"))
    assert await pool(bad, good).ask(REQUEST) == answer("hello")
    assert (len(bad.asked), len(good.asked)) == (1, 1)


@pytest.mark.parametrize("fault", [down(), ModelError("broken off", ails="error", billed=True)])
async def test_what_another_key_cannot_mend_leaves_at_once(fault: ModelError) -> None:
    """The provider itself is down, or something was paid already."""
    bad, good = Told(fault), Told(answer())
    with pytest.raises(ModelError) as caught:
        await pool(bad, good).ask(REQUEST)
    assert caught.value is fault
    assert good.asked == []


async def test_the_last_fault_is_told_when_every_key_has_failed() -> None:
    with pytest.raises(ModelError) as caught:
        await pool(Told(REFUSED), Told(NO_CREDIT)).ask(REQUEST)
    assert caught.value is NO_CREDIT


async def test_a_key_that_rests_is_asked_last() -> None:
    tired, fresh = Told(answer("tired")), Told(answer("fresh"))
    rest = AgentHealth(state="cooling", detail="limits")
    pooled = Pooled(
        [Line(key=Key("A"), model=tired, health=lambda: rest), Line(key=Key("B"), model=fresh)],
    )
    assert (await pooled.ask(REQUEST)).turn.text == "fresh"
    assert tired.asked == []


async def test_calls_at_once_go_to_different_keys() -> None:
    class Slow(Told):
        async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
            await asyncio.sleep(0)
            return await super().ask(request, listener)

    models = [Slow(answer()) for _ in range(2)]
    pooled = pool(*models)
    await asyncio.gather(*(pooled.ask(conversation(number)) for number in range(10)))
    assert [len(model.asked) for model in models] == [5, 5]


async def test_a_check_says_how_many_keys_work() -> None:
    class Bad(Told):
        async def check(self, model: str) -> str:
            raise REFUSED

    good = Told(answer())
    assert await pool(good, good).check("m") == "fine"
    assert await pool(Bad(answer()), good).check("m") == f"fine; 1 of 2 keys work: {REFUSED.message}"
    with pytest.raises(ModelError, match="refuses the key"):
        await pool(Bad(answer()), Bad(answer())).check("m")


async def test_a_call_that_may_cost_more_than_its_cap_is_not_made() -> None:
    """The stub says that a call costs at most 7 micros."""
    model = Told(answer())
    assert await Capped(model, Micros(7), agent="ada").ask(REQUEST) == answer()
    with pytest.raises(ModelError) as caught:
        await Capped(model, Micros(6), agent="ada").ask(REQUEST)
    assert (caught.value.remedy, caught.value.ails, len(model.asked)) == ("other_agent", None, 1)
    assert caught.value.message == "a call of ada may cost under $0.0001, and under $0.0001 is its price_cap"


async def test_a_call_whose_price_nobody_knows_is_not_made_under_a_cap() -> None:
    class Unpriced(Told):
        def estimate(self, request: ModelRequest) -> Micros | None:
            _ = request
            return None

    with pytest.raises(ModelError, match=r"a call of ada has a price that nobody knows, and \$0.5000 is its price_cap"):
        await Capped(Unpriced(answer()), Micros(500_000), agent="ada").ask(REQUEST)
