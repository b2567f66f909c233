"""All gates together, on the wire: what is remembered, what is left alone, what is held back."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from conductor_core.domain.agent import AgentHealth
from conductor_core.errors import ModelError
from conductor_core.llms.caching import AnswerCache
from conductor_core.llms.gates import Gates
from conductor_core.logic.redaction import Redactor
from conductor_core.store.opening import open_store
from conductor_core.testing.clock import START, ManualClock
from conductor_core.testing.model_script import Fault, Say, Wire, in_turn
from conductor_core.testing.model_server import KEY
from tests.llms.conftest import MODELS, PROVIDERS, open_line
from tests.llms.stubs import REQUEST, Ears, Told, answer, faults
from tests.llms.test_throttle import settled, within


async def test_a_refusal_on_the_wire_holds_back_the_next_call_of_the_key(wire: Wire) -> None:
    """It is asked again when the provider said, and the wait was told."""
    script = in_turn(Fault(kind="status", status=429, headers={"retry-after": "12"}), Say(text="hi"))
    clock, ears = ManualClock(), Ears()
    gates = Gates(clock)
    name, place = MODELS[wire], PROVIDERS[wire]
    async with open_line(wire, script, on_headers=gates.throttle(place, KEY).heard) as line:
        model = gates.around(line.model, provider=place, key=KEY, name=name)
        with pytest.raises(ModelError):
            await model.ask(line.request)
        assert gates.health(place, KEY, name) == AgentHealth(
            state="cooling", detail=f"{place} had too many calls from this key", until=START + timedelta(seconds=12)
        )
        asking = asyncio.create_task(model.ask(line.request, ears))
        await settled()
        assert [pause.until for pause in ears.pauses] == [START + timedelta(seconds=12)]
        await clock.advance(12.0)
        assert (await within(asking)).turn.text == "hi"
        assert gates.health(place, KEY, name) is None


async def test_what_is_remembered_is_answered_while_the_model_is_left_alone(tmp_path: Path) -> None:
    clock = ManualClock()
    store = await open_store(tmp_path / "conductor.db", clock)
    cache = AnswerCache(store, clock, Redactor(), on=lambda: True)
    gates = Gates(clock, cache)
    model = gates.around(Told(answer(), *faults(3)), provider="acme", key="k", name="m-1")
    same = REQUEST.model_copy(update={"temperature": 0.0})
    await model.ask(same)
    await cache.kept()
    for _ in range(3):
        with pytest.raises(ModelError):
            await model.ask(REQUEST)
    health = gates.health("acme", "k", "m-1")
    assert health
    assert (health.state, health.until) == ("cooling", START + timedelta(seconds=5))
    assert (await model.ask(same)).remembered
    await store.close()


async def test_each_model_has_a_breaker_and_all_models_of_a_key_share_its_limits() -> None:
    gates = Gates(ManualClock())
    one = gates.around(Told(*faults(9)), provider="acme", key="k", name="m-1")
    other = gates.around(Told(answer()), provider="acme", key="k", name="m-2")
    for _ in range(3):
        with pytest.raises(ModelError):
            await one.ask(REQUEST)
    assert await other.ask(REQUEST) == answer()
    gates.throttle("acme", "k").refused(3600.0)
    with pytest.raises(ModelError, match="too long"):
        await other.ask(REQUEST)
