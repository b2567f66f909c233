"""Providers and models are data that configuration extends."""

import ast
from pathlib import Path

import pytest

import conductor_core.llms
from conductor_core.domain.chat import AssistantTurn, ModelRequest, ResultsTurn, ToolCall, ToolResult, UserTurn
from conductor_core.errors import SettingsError
from conductor_core.llms import openai_wire
from conductor_core.llms.anthropic_messages import AnthropicMessages
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.openai_chat import OpenAIChat
from conductor_core.llms.openai_responses import OpenAIResponses
from conductor_core.llms.prices import Prices


def test_configuration_adds_a_provider_and_changes_another() -> None:
    """What is not named stays; names of settings follow from the name."""
    extra = {
        "providers": {
            "house-ai": {"title": "House", "wire": "openai", "base_url": "https://ai.house.example/v1", "model": "h-1"},
            "openai": {"model": "gpt-5.4", "models": {"gpt-5.4": {"context": 9_000}, "gpt-7": {"thinks": True}}},
        }
    }
    own, changed = catalogue().providers, catalogue(extra).providers
    house = changed["house-ai"]
    assert (house.key_setting, house.url_setting) == ("HOUSE_AI_API_KEY", "HOUSE_AI_BASE_URL")
    openai = changed["openai"]
    assert (openai.model, openai.title, openai.wire) == ("gpt-5.4", "OpenAI", "responses")
    assert (openai.facts("gpt-5.4").context, openai.facts("gpt-5.4").thinks) == (9_000, True)
    assert openai.facts("gpt-7").thinks
    assert changed["anthropic"] == own["anthropic"]
    assert own["openai"].model != "gpt-5.4"


def test_everything_wrong_in_it_is_told_at_once_with_its_place() -> None:
    extra = {
        "providers": {
            "x": {"wire": "smoke", "base_url": "ftp://x"},
            "openai": {"models": {"m": {"context": 0}}},
            "y": 3,
        }
    }
    with pytest.raises(SettingsError) as caught:
        catalogue(extra)
    head, *faults = caught.value.message.split("\n  ")
    assert head == "The catalogue of models is not usable:"
    assert [fault.partition(":")[0] for fault in faults] == [
        "providers.openai.models.m.context",
        "providers.x.title",
        "providers.x.wire",
        "providers.x.base_url",
        "providers.y",
    ]


def test_openai_is_spoken_to_in_its_own_way_and_others_in_the_common_one() -> None:
    """At its own address the Responses; elsewhere chat completions, unless a provider was declared for it."""

    def model(name: str, base_url: str | None = None) -> type[object]:
        return type(connect(name, catalogue().providers[name], key="k", prices=Prices(), base_url=base_url))

    assert model("openai") is OpenAIResponses
    assert model("openai", "https://api.openai.com/v1/") is OpenAIResponses
    assert model("openai", "http://127.0.0.1:9/v1") is OpenAIChat
    assert model("anthropic", "http://127.0.0.1:9") is AnthropicMessages
    assert {
        model(name) for name in ("deepseek", "gemini", "groq", "openrouter", "xai", "mistral", "ollama", "vllm")
    } == {OpenAIChat}


@pytest.mark.parametrize(("provider", "word"), [("groq", "max_completion_tokens"), ("deepseek", "max_tokens")])
def test_each_provider_gets_its_own_word_for_the_limit(provider: str, word: str) -> None:
    end = Endpoint(provider=provider, known=catalogue().providers[provider], key="")
    said = openai_wire.body(ModelRequest(model="m", system="s", turns=(UserTurn(text="a"),), max_output=7), end)
    assert said[word] == 7
    assert said["stream_options"] == {"include_usage": True}


def test_what_a_provider_refuses_is_not_sent() -> None:
    """Mistral takes ids of nine letters alone, and does not want to be asked for what it counts anyway."""
    end = Endpoint(provider="mistral", known=catalogue().providers["mistral"], key="")
    call = ToolCall(id="step1-0", name="look", arguments="{}")
    results = ResultsTurn(results=(ToolResult(id="step1-0", text="nothing"),))
    turns = (UserTurn(text="a"), AssistantTurn(text="", calls=(call,)), results)
    said = openai_wire.body(ModelRequest(model="m", system="s", turns=turns), end)
    asked, answered = said["messages"][2]["tool_calls"][0]["id"], said["messages"][3]["tool_call_id"]
    assert asked == answered
    assert (len(asked), asked.isalnum()) == (9, True)
    assert "stream_options" not in said


def test_every_role_has_a_model_that_suits_it() -> None:
    """Of each of the large providers, and one small model for cheap work."""
    for name in ("anthropic", "openai", "deepseek", "gemini", "openrouter"):
        models = catalogue().providers[name].models.values()
        assert {"coder", "tester"} <= {role for facts in models for role in facts.good_for}
        assert "small" in {facts.tier for facts in models}


def test_no_model_is_named_in_the_code() -> None:
    """Models come and go; the code stays. Docstrings may name one as an example."""
    names = {model.rpartition("/")[2] for p in catalogue().providers.values() for model in p.models}
    for file in Path(conductor_core.llms.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in told]
        assert not [name for name in names if any(name in str(text) for text in texts)], file.name
