"""What a role hands over keeps its shape on every wire, and what has not that shape may be mended once."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.agents.api.roles import manner
from conductor_core.domain.agent import Done, Failed, Outcome
from conductor_core.domain.plan import AgentRole
from conductor_core.testing.model_script import Asked, Say, Script, Use, Wire, by_step
from conductor_core.testing.model_server import ModelServer
from tests.agents.api.desks import accept, brief, desk, use, uses
from tests.llms.conftest import MODELS, open_line

TASK: dict[str, JsonValue] = {"key": "T1", "title": "Write it", "brief": "Write a.py."}
PLAN = uses(use("submit_plan", title="A plan", summary="All.", tasks=[TASK]))
BAD_PLAN = uses(use("submit_plan", title="A plan", summary="All.", tasks=[{**TASK, "kind": "deliver"}]))
VERDICT = uses(use("give_verdict", approved=True, summary="Good."))
BAD_VERDICT = uses(use("give_verdict", approved=True, summary="Good.", findings=[{"severity": "major", "text": "No."}]))
LOOK = Say(thinking="First I look.", uses=(use("list_files"), use("list_files", path="sub")))


async def on(wire: Wire, script: Script, folder: Path, role: AgentRole, asked: list[Asked] | None = None) -> Outcome:
    """One attempt over that wire, with a real client and a server at its other end."""

    def heard(one: Asked) -> Say:
        if asked is not None:
            asked.append(one)
        said = script(one)
        assert isinstance(said, Say)
        return said

    async with open_line(wire, heard, server=ModelServer(heard)) as line:
        mind = Mind(model=line.model, name=MODELS[wire], context=100_000, max_output=2_000)
        agent = ApiAgent(name="anthropic", vendor="v", title="t", mind=mind, plan_rules=accept)
        return await agent.run(brief(role), desk(folder))


@pytest.fixture(params=list(MODELS))
def wire(request: pytest.FixtureRequest) -> Wire:
    """Each test runs on all."""
    names: dict[str, Wire] = {name: name for name in MODELS}
    return names[request.param]


async def test_a_plan_comes_over_after_one_that_had_to_be_mended(tmp_path: Path, wire: Wire) -> None:
    asked: list[Asked] = []
    outcome = await on(wire, by_step(LOOK, BAD_PLAN, PLAN), tmp_path, "planner", asked)
    assert isinstance(outcome, Done)
    assert outcome.plan is not None
    assert [task.key for task in outcome.plan.tasks] == ["T1"]
    assert "the kind of T1 must be 'work', 'check' or 'review'" in asked[-1].results[0]


async def test_a_second_bad_plan_is_the_end(tmp_path: Path, wire: Wire) -> None:
    asked: list[Asked] = []
    outcome = await on(wire, by_step(BAD_PLAN), tmp_path, "planner", asked)
    assert isinstance(outcome, Failed)
    assert outcome.cause.startswith("plan rejected: the kind of T1 must be")
    assert len(asked) == 2


async def test_a_verdict_comes_over_after_one_that_contradicted_itself(tmp_path: Path, wire: Wire) -> None:
    asked: list[Asked] = []
    outcome = await on(wire, by_step(LOOK, BAD_VERDICT, VERDICT), tmp_path, "reviewer", asked)
    assert isinstance(outcome, Done)
    assert outcome.verdict is not None
    assert outcome.verdict.approved
    assert "contradict each other" in asked[-1].results[0]


async def test_the_results_of_calls_made_at_once_come_back_in_order(tmp_path: Path, wire: Wire) -> None:
    """And with them the thought that the calls followed from, where the wire wants it."""
    (tmp_path / "here.txt").write_text("x")
    asked: list[Asked] = []
    await on(wire, by_step(LOOK, VERDICT), tmp_path, "reviewer", asked)
    first, second = asked[1].results
    assert "here.txt" in first
    assert second == "There is no folder sub."
    assert bool(asked[1].thoughts) is (wire != "openai")


@pytest.mark.parametrize("arguments", ["", "{", "[]", json.dumps({"summary": 7})])
async def test_what_is_no_verdict_at_all_is_told_so(tmp_path: Path, wire: Wire, arguments: str) -> None:
    outcome = await on(wire, by_step(Say(uses=(Use("give_verdict", arguments),)), VERDICT), tmp_path, "reviewer")
    assert outcome.kind == "done"


@pytest.mark.parametrize(
    ("role", "expected"),
    [("planner", ("high", None)), ("coder", ("medium", None)), ("tester", ("low", 0.0)), ("reviewer", ("medium", 0.0))],
)
def test_a_role_asks_in_its_manner(role: AgentRole, expected: tuple[str, float | None]) -> None:
    """Plans get the most thought; what judges is asked without chance."""
    asked = manner(role, brief(role).kind)
    assert (asked.effort, asked.temperature) == expected
    assert manner("tester", "work").temperature is None
