"""What calls cost."""

from datetime import UTC, datetime
from itertools import product
from math import ceil

import genai_prices
import pytest
from genai_prices.data_snapshot import get_snapshot

from conductor_core.domain.chat import ModelRequest, UserTurn
from conductor_core.domain.usage import Micros
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.price import Metered, Price
from conductor_core.llms.prices import Prices

MILLION = Metered(input=1_000_000, output=1_000_000)


def test_the_list_knows_every_default_model() -> None:
    """A default of the catalogue is in its own list of models and has a price."""
    for name, provider in catalogue().providers.items():
        for model in {provider.model, provider.planner_model or provider.model} - {None}:
            assert model is not None
            assert model in provider.models
            cost = Prices().cost(name, model, MILLION)
            assert cost is not None
            assert cost > 100_000


def test_an_unknown_model_is_unknown_and_not_free() -> None:
    assert Prices().cost("openai", "house-model-7", MILLION) is None
    assert Prices().cost("nobody", "gpt-5", MILLION) is None
    assert Prices().usage("openai", "house-model-7", MILLION).cost is None


def test_a_set_price_wins() -> None:
    """Dollars for a million tokens are micros for one; the longer name wins."""
    prices = Prices({"gpt-5": Price(input=1, output=2), "mine/gpt-5": Price(input=1, output=2, cached=0)})
    call = Metered(input=100, cached=40, output=10)
    assert prices.cost("openai", "gpt-5", call) == Micros(120)
    assert prices.cost("mine", "gpt-5", call) == Micros(80)


def test_parts_of_a_micro_are_rounded_up() -> None:
    assert Prices({"m": Price(input=0.1, output=0)}).cost("x", "m", Metered(input=1, output=0)) == 1


def test_the_most_a_call_can_cost_is_its_input_and_the_longest_answer() -> None:
    prices = Prices({"m": Price(input=1, output=2)})
    request = ModelRequest(model="m", system="x" * 300, turns=(UserTurn(text="y" * 300),), max_output=1000)
    most = prices.at_most("x", request)
    assert most is not None
    assert 2200 < most < 2300


def test_a_model_nobody_knows_gets_a_small_window() -> None:
    assert catalogue().providers["openai"].facts("house-model-7").context == 64_000


def test_each_kind_of_token_has_its_price() -> None:
    """Read anew, from the cache, into the cache; written, and thought."""
    price = Price(input=10, cached=1, written=12, output=20, thinking=30)
    assert (
        price.of(Metered(input=100, cached=50, written=30, output=10, thinking=4))
        == 20 * 10 + 50 + 30 * 12 + 6 * 20 + 120
    )


def test_servers_of_ones_own_charge_nothing_and_say_so() -> None:
    assert Prices().cost("ollama", "whatever", MILLION) == Micros(0)
    assert Prices({"ollama/whatever": Price(input=1, output=1)}).cost("ollama", "whatever", MILLION) == Micros(
        2_000_000
    )


def test_what_the_cache_took_in_is_priced_as_written() -> None:
    plain, stored = Metered(input=1000, output=0), Metered(input=1000, written=1000, output=0)
    assert Prices().cost("anthropic", "claude-sonnet-5-5", plain) == 2000
    assert Prices().cost("anthropic", "claude-sonnet-5-5", stored) == 2500


@pytest.mark.parametrize(
    "call",
    [
        Metered(input=0, output=7),
        Metered(input=333, cached=100, output=3),
        Metered(input=128_000, written=77_777, output=1),
        Metered(input=128_001, cached=1, written=1, output=1_001, thinking=1_000),
        Metered(input=999_999, cached=333_333, written=333_331, output=99_991, thinking=9),
    ],
)
def test_a_call_costs_what_the_list_says_itself(call: Metered) -> None:
    """Steps for long calls, prices by the hour and prices for each call included."""
    usage = genai_prices.Usage(
        input_tokens=call.input,
        cache_read_tokens=call.cached,
        cache_write_tokens=call.written,
        output_tokens=call.output,
        output_reasoning_tokens=call.thinking,
    )
    night, day = datetime(2026, 9, 9, 3, 59, 59, tzinfo=UTC), datetime(2026, 9, 10, 16, 30, tzinfo=UTC)
    those = [
        one for one in get_snapshot().providers if one.id in ("anthropic", "openai", "google", "deepseek", "perplexity")
    ]
    models = [(one.id, model.id) for one in those for model in one.models[::3] if model.is_match(model.id)]
    for (provider, model), at in product(models, (night, day)):
        said = genai_prices.calc_price(usage, model, provider_id=provider, genai_request_timestamp=at)
        assert Prices().cost(provider, model, call, at) == ceil(said.total_price * 1_000_000), (provider, model)
