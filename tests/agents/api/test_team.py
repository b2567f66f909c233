"""A whole small goal with a planner, two coders at once, a tester and a reviewer, through both SDKs over real sockets."""

import asyncio
from pathlib import Path

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.domain.agent import Done
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.prices import Prices
from conductor_core.testing.model_server import KEY, ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.agents.api.desks import accept, brief, desk, names


async def test_the_team_reaches_the_goal(tmp_path: Path) -> None:
    """The plan has two tasks side by side; the files they write pass their tests and the review; the bill is complete."""
    async with ModelServer(team) as server:
        addresses = {"openai": server.openai_url, "anthropic": server.anthropic_url}
        models = {
            name: connect(name, catalogue().providers[name], key=KEY, prices=Prices(), base_url=url)
            for name, url in addresses.items()
        }
        agents = {
            name: ApiAgent(
                name=name,
                vendor=name,
                title=name,
                mind=Mind(model=model, name=catalogue().providers[name].model or "", context=100_000, max_output=4000),
                plan_rules=accept,
            )
            for name, model in models.items()
        }
        assert [(await agent.health()).state for agent in agents.values()] == ["available", "available"]

        order = brief("planner", goal=GOAL, inputs={"agents": ["anthropic", "openai"]})
        planned = await agents["anthropic"].run(order, desk(tmp_path))
        assert isinstance(planned, Done)
        assert planned.plan is not None
        one, two, check, review = planned.plan.tasks
        assert (one.agent, one.needs, two.agent, two.needs) == ("anthropic", (), "openai", ())

        async def work(name: str, place: int) -> Done:
            task = (one, two, check, review)[place]
            outcome = await agents[name].run(brief(task.role, text=task.brief, goal=GOAL), desk(tmp_path))
            assert isinstance(outcome, Done)
            return outcome

        await asyncio.gather(work("anthropic", 0), work("openai", 1))
        tested = await work("anthropic", 2)
        assert tested.summary == "The tests pass."
        reviewed = await work("openai", 3)
        assert reviewed.verdict is not None
        assert reviewed.verdict.approved
        assert names(tmp_path) == ["README.md", "greet.py", "test_greet.py"]
        for model in models.values():
            await model.close()
    assert len(server.calls) == 1 + 3 + 3 + 2 + 2
    assert {call.ended for call in server.calls} == {"answered"}
    assert len({call.digest for call in server.calls}) == len(server.calls)


async def test_an_agent_without_its_provider_says_why(tmp_path: Path) -> None:
    provider = catalogue().providers["openai"]
    model = connect("openai", provider, key=KEY, prices=Prices(), base_url="http://127.0.0.1:9/v1")
    mind = Mind(model=model, name="gpt-5", context=100_000, max_output=4000)
    agent = ApiAgent(name="openai", vendor="openai", title="x", mind=mind, plan_rules=accept)
    health = await agent.health()
    assert health.state == "cooling"
    assert "OPENAI_BASE_URL" in health.detail
    outcome = await agent.run(brief(), desk(tmp_path))
    assert outcome.kind == "failed"
    await model.close()
