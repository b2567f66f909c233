"""From settings to agents, against real sockets on loopback."""

import os

import pytest

from bot.factory import Crew
from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.cli.catalogue import known_programs
from conductor_core.domain.agent import ModelCard
from conductor_core.domain.chat import ModelRequest, UserTurn
from conductor_core.errors import ModelError
from conductor_core.llms.catalogue import catalogue
from conductor_core.logic.roster import Unset
from conductor_core.testing.model_script import Say, in_turn
from conductor_core.testing.model_server import KEY, MODEL, ModelServer
from tests.bot.workshop import NOBODY, Workshop, own

REQUEST = ModelRequest(model=MODEL, system="Be brief.", turns=(UserTurn(text="Hello?"),), temperature=0.0)


def agent(crew: Crew, name: str) -> ApiAgent:
    found = next(agent for agent in crew.agents if agent.card.name == name)
    assert isinstance(found, ApiAgent)
    return found


async def test_without_keys_everybody_who_could_be_there_is_named_with_what_to_set(shop: Workshop) -> None:
    crew = await shop.make()
    assert not [agent for agent in crew.agents if agent.card.kind == "api"]
    assert Unset("openai", "OpenAI", "set OPENAI_API_KEY") in crew.unset
    assert Unset("ollama", "Ollama", "start it at http://127.0.0.1:9/v1, or correct OLLAMA_BASE_URL,") in crew.unset
    assert {one.needs for one in crew.unset} >= {"set ANTHROPIC_API_KEY", "set DEEPSEEK_API_KEY", "set GEMINI_API_KEY"}


async def test_a_key_makes_an_agent_with_all_models_of_its_provider(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usual one first; the one that plans is chosen for that."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-test-1234567")
    card = agent(await shop.make(), "anthropic").card
    assert (card.model, card.concurrency, card.roles) == (
        "claude-sonnet-5-5",
        4,
        ("planner", "coder", "tester", "reviewer"),
    )
    names = [model.name for model in card.models]
    assert names[0] == "claude-sonnet-5-5"
    assert {"claude-opus-5-5", "claude-haiku-5-5"} <= set(names)
    assert next(model for model in card.models if model.name == "claude-opus-5-5").chosen_for == ("planner",)
    assert card.price is not None


async def test_the_agent_of_a_key_and_a_program_of_the_same_house_have_two_names(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither takes the other's place; no program that is known is called like a provider."""
    program = shop.folder / "bin" / "gemini"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 0.61.0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("GEMINI_API_KEY", "test-1234567")
    kinds = {one.card.name: one.card.kind for one in (await shop.make()).agents}
    assert (kinds["gemini"], kinds["gemini-cli"]) == ("api", "cli")
    assert not {program.name for program in known_programs()} & {*catalogue().providers}


async def test_a_program_works_by_login_where_that_is_allowed(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Explicitly; then without a key, and listed with the warning. It is off by itself."""
    program, login = shop.folder / "bin" / "claude", shop.folder / ".claude" / ".credentials.json"
    for path in (program, login):
        path.parent.mkdir()
    program.write_text("#!/bin/sh\necho 2.1.330\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    async def claude() -> str:
        found = next(one for one in (await shop.make()).agents if one.card.name == "claude")
        health = await found.health()
        return f"{health.state}: {health.detail}"

    assert await claude() == "error: found (2.1.330); set ANTHROPIC_API_KEY to use it"
    shop.write("[agents.claude]\nlogin = true\n")
    assert (
        await claude() == f"error: found (2.1.330); log in with Claude Code once on this machine: {login} is not there"
    )
    login.write_text('{"claudeAiOauth": {"accessToken": "sk-ant-oat01-1234567890"}}')
    login.chmod(0o600)
    assert await claude() == (
        "available: 2.1.330, by login: what runs in its sandbox can read the login's token, and no budget of money holds "
        "it, because its price is not known"
    )


async def test_a_goal_may_name_any_model_of_the_key_for_a_program(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the key's model is set, that one and the usual one of the program; without a key none."""
    program = shop.folder / "bin" / "claude"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 2.1.330\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    async def models() -> set[str]:
        return set(next(one for one in (await shop.make()).agents if one.card.name == "claude").card.reaches)

    assert await models() == set()
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-test-1234567")
    assert await models() == {*catalogue().providers["anthropic"].models}
    monkeypatch.setenv("ANTHROPIC_MODEL", "claude-haiku-5-5")
    assert await models() == {"claude-haiku-5-5", "claude-sonnet-5-5"}


async def test_a_model_that_is_set_is_the_only_one(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-test-1234567")
    monkeypatch.setenv("ANTHROPIC_MODEL", "claude-haiku-5-5")
    assert [model.name for model in agent(await shop.make(), "anthropic").card.models] == ["claude-haiku-5-5"]


async def test_a_bad_key_is_never_sent_and_takes_its_provider_alone_away(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is a good key sent to the usual address, where another one was meant."""
    async with ModelServer(in_turn(Say(text="hi"))) as server:
        monkeypatch.setenv("DEEPSEEK_API_KEY", "bad 3")
        monkeypatch.setenv("DEEPSEEK_BASE_URL", server.openai_url)
        monkeypatch.setenv("GROQ_API_KEY", KEY)
        monkeypatch.setenv("GROQ_BASE_URL", "nonsense")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        crew = await shop.make()
        assert [one.card.name for one in crew.agents if one.card.kind == "api"] == ["openai"]
        key = "DEEPSEEK_API_KEY is refused: it holds blanks or letters that no key has; copy it again."
        address = "GROQ_BASE_URL cannot be 'nonsense': an address begins with https:// (or http://)."
        assert {one.name: one.wrong for one in crew.unset if one.wrong} == {"deepseek": key, "groq": address}


async def test_a_model_that_a_server_of_this_machine_does_not_have_makes_no_agent(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who set it is told what the server has; where it has it, there is nothing between it and the work but no key."""
    async with ModelServer(in_turn(Say(text="hi")), key="") as server:
        monkeypatch.setenv("OLLAMA_BASE_URL", server.openai_url)
        monkeypatch.setenv("OLLAMA_MODEL", "llama-9")
        crew = await shop.make()
        assert "ollama" not in {one.card.name for one in crew.agents}
        needs = f"install llama-9 there, or set OLLAMA_MODEL to what it has ({MODEL}),"
        assert Unset("ollama", catalogue().providers["ollama"].title, needs) in crew.unset
        monkeypatch.setenv("OLLAMA_MODEL", MODEL)
        health = await agent(await shop.make(), "ollama").health()
        assert (health.state, health.detail) == ("available", "ollama answers and offers 1 model")


async def test_a_model_that_its_provider_does_not_list_is_said(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may work all the same, as names do that stand for others; who wrote it wrong sees why calls fail."""
    async with ModelServer(in_turn(Say(text="hi"))) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("OPENAI_MODEL", "nonexistent")
        health = await agent(await shop.make(), "openai").health()
        assert (health.state, health.detail) == (
            "available",
            "openai takes the key and offers 1 model, but does not list nonexistent",
        )


async def test_agents_of_ones_own(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices, efforts, preference and roles are those of the file; a provider's own agent can be taken off."""
    monkeypatch.setenv("MY_KEY", KEY)
    async with ModelServer(in_turn(Say(text="hi"))) as server:
        shop.write(
            own(server, "MY_KEY")
            + f'[models."mycompany/{MODEL}"]\ncontext = 64_000\ntier = "large"\nprice = {{ input = 1, output = 5 }}\n'
            '[models."mycompany/mini"]\ntier = "small"\nprice = { input = 0.1, output = 0.2 }\n'
            '[agents.ada]\nprovider = "mycompany"\nroles = ["coder"]\neffort = "high"\nprefer = 2\nconcurrency = 9\n'
            "[agents.mycompany]\nenabled = false\n"
            '[roles.coder]\nagents = ["ada"]\ntier = "small"\n[teams.frugal]\ncoder = "ada"\n'
        )
        crew = await shop.make()
        card = agent(crew, "ada").card
        assert [one.card.name for one in crew.agents if one.card.kind == "api"] == ["ada"]
        assert (card.vendor, card.roles, card.weight, card.concurrency) == ("mycompany", ("coder",), 2.0, 9)
        assert card.efforts["coder"] == "high"
        assert card.models == (
            ModelCard(name=MODEL, context=64_000, price=2_000_000, tier="large"),
            ModelCard(name="mini", context=64_000, price=125_000, tier="small", chosen_for=("coder",)),
        )
        assert (crew.chains, crew.teams["frugal"].roles) == ({"coder": ("ada",)}, {"coder": ("ada",)})
        assert (await agent(crew, "ada").health()).state == "available"


async def test_two_keys_work_as_one_and_the_better_one_wins(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server refuses the first of them; the call is answered all the same."""
    monkeypatch.setenv("BAD_KEY", "bad-key-1234567")
    monkeypatch.setenv("GOOD_KEY", KEY)
    async with ModelServer(in_turn(Say(text="hello"))) as server:
        shop.write(own(server, "BAD_KEY", "GOOD_KEY"))
        made = agent(await shop.make(), "mycompany")
        health = await made.health()
        assert (health.state, "1 of 2 keys work" in health.detail) == ("available", True)
        assert (await made._mind.model.ask(REQUEST)).turn.text == "hello"
        assert [call.ended for call in server.calls] == ["answered"]


async def test_of_several_keys_the_one_that_is_refused_is_named(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its variable, though the provider has another one that is the usual."""
    monkeypatch.setenv("GOOD_KEY", KEY)
    monkeypatch.setenv("SECOND_KEY", "bad-key-1234567")
    async with ModelServer(in_turn(Say(text="hello"))) as server:
        shop.write(own(server, "GOOD_KEY", "SECOND_KEY"))
        health = await agent(await shop.make(), "mycompany").health()
    assert "mycompany refuses the key (401): check SECOND_KEY and base_url" in health.detail


async def test_who_was_given_no_key_and_wants_one_is_told_so(shop: Workshop) -> None:
    async with ModelServer(in_turn(Say(text="hello"))) as server:
        shop.write(f'[providers.mycompany]\nwire = "openai"\nbase_url = "{server.openai_url}"\nmodel = "{MODEL}"\n')
        health = await agent(await shop.make(), "mycompany").health()
    assert health.detail.startswith("mycompany wants a key (401): set key_env of providers.mycompany in conductor.toml")


async def test_the_same_deterministic_question_is_paid_for_once(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    async with ModelServer(in_turn(Say(text="hello"))) as server:
        shop.write(own(server, "MY_KEY"))
        model = agent(await shop.make(), "mycompany")._mind.model
        first = await model.ask(REQUEST)
        await shop.factory.cache.kept()
        second = await model.ask(REQUEST)
        assert (first.remembered, second.remembered, len(server.calls)) == (False, True, 1)
        shop.write(own(server, "MY_KEY") + "[cache]\nmodels = false\n")
        await shop.make()
        assert not (await model.ask(REQUEST)).remembered


async def test_a_call_that_may_cost_more_than_the_cap_of_its_agent_is_not_made(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    async with ModelServer(in_turn(Say(text="hello"))) as server:
        priced = own(server, "MY_KEY") + "price = { input = 1, output = 1 }\n"
        shop.write(priced + "[agents.mycompany]\nprice_cap = 0.000001\n")
        with pytest.raises(ModelError, match=r"is its price_cap"):
            await agent(await shop.make(), "mycompany")._mind.model.ask(REQUEST)
        assert server.calls == []


async def test_a_model_server_of_this_machine_is_found_and_taken_up(shop: Workshop) -> None:
    """It needs no key and charges nothing."""
    async with ModelServer(in_turn(Say(text="hi")), key="") as server:
        (shop.folder / ".env").write_text(NOBODY.replace("http://127.0.0.1:9/v1\nVLLM", f"{server.openai_url}\nVLLM"))
        crew = await shop.make()
        card = agent(crew, "lmstudio").card
        assert (card.model, card.price) == (MODEL, 0)
        assert (await agent(crew, "lmstudio").health()).state == "available"
